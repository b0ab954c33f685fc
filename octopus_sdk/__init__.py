"""Octopus' accounting webservice for people who book other people's invoices.

`OctopusClient` logs in, `Dossier` is one company's books, `octopus_sdk.models` are the values,
`octopus_sdk.api` are the calls, `octopus_sdk.errors` is what can go wrong, `octopus_sdk.sandbox` is
an Octopus for tests. Names are imported when they are first used.
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from octopus_sdk import api as api
    from octopus_sdk import errors as errors
    from octopus_sdk import models as models
    from octopus_sdk.aio import AsyncDossier as AsyncDossier
    from octopus_sdk.aio import AsyncOctopusClient as AsyncOctopusClient
    from octopus_sdk.api.authentication import Locale as Locale
    from octopus_sdk.client import OctopusClient as OctopusClient
    from octopus_sdk.credentials import Credentials as Credentials
    from octopus_sdk.daybook import Daybook as Daybook
    from octopus_sdk.dossier import Dossier as Dossier
    from octopus_sdk.errors import OctopusError as OctopusError
    from octopus_sdk.export.findings import Finding as Finding
    from octopus_sdk.export.findings import PreflightError as PreflightError
    from octopus_sdk.export.plan import Plan as Plan
    from octopus_sdk.export.relations import Answer as Answer
    from octopus_sdk.export.relations import AnswerKind as AnswerKind
    from octopus_sdk.export.report import Outcome as Outcome
    from octopus_sdk.export.report import Report as Report
    from octopus_sdk.export.report import Result as Result
    from octopus_sdk.export.wanted import Choices as Choices
    from octopus_sdk.export.wanted import Wanted as Wanted
    from octopus_sdk.exporting import ExportInterrupted as ExportInterrupted
    from octopus_sdk.exporting import ExportRun as ExportRun
    from octopus_sdk.filebook import FileDaybook as FileDaybook
    from octopus_sdk.options import Retries as Retries
    from octopus_sdk.options import Timeouts as Timeouts
    from octopus_sdk.quota import Quotas as Quotas
    from octopus_sdk.request_log import RequestLog as RequestLog
    from octopus_sdk.run_record import RunRecord as RunRecord
    from octopus_sdk.steps import CallRecord as CallRecord

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["api", "errors", "models"],
    submod_attrs={
        "aio": ["AsyncDossier", "AsyncOctopusClient"],
        "api.authentication": ["Locale"],
        "client": ["OctopusClient"],
        "credentials": ["Credentials"],
        "daybook": ["Daybook"],
        "dossier": ["Dossier"],
        "errors": ["OctopusError"],
        "export.report": ["Outcome", "Report", "Result"],
        "export.findings": ["Finding", "PreflightError"],
        "export.plan": ["Plan"],
        "export.relations": ["Answer", "AnswerKind"],
        "export.wanted": ["Choices", "Wanted"],
        "exporting": ["ExportInterrupted", "ExportRun"],
        "filebook": ["FileDaybook"],
        "options": ["Retries", "Timeouts"],
        "quota": ["Quotas"],
        "request_log": ["RequestLog"],
        "run_record": ["RunRecord"],
        "steps": ["CallRecord"],
    },
)
