"""From a document and a customer of ButtonsforCleaners to what Octopus takes.

Pure functions and frozen values for Flex and Force: no network, no files, no clock. Each module
opens with a rule, where it comes from and an example, and can be read from top to bottom:

- `numbering`: the number on paper, and in Octopus
- `accounts`, `amounts`, `vat`, `identifiers`: what is on a line, and what it adds up to
- `documents`, `relations`: an invoice or credit note, and a customer
- `context`, `heads`: what was read from the dossier, and where a document goes with that
- `targets`, `prediction`: the booking or invoice that Octopus gets, and the total it may show
- `profiles`, `selection`, `records`: settings, the range to export, and what was exported
- `loading`, `tables`, `structuring`, `notation`, `texts`: reading JSON and CSV
- `warnings`: what somebody should look at
- `errors`: what is wrong, in words for a clerk

Every name here is imported when it is first used.
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from b4c_mapping.accounts import account_number as account_number
    from b4c_mapping.accounts import account_numbers as account_numbers
    from b4c_mapping.accounts import outside_class_7 as outside_class_7
    from b4c_mapping.amounts import Amounts as Amounts
    from b4c_mapping.amounts import RateTotals as RateTotals
    from b4c_mapping.amounts import Totals as Totals
    from b4c_mapping.amounts import signed_total as signed_total
    from b4c_mapping.amounts import totals as totals
    from b4c_mapping.context import Context as Context
    from b4c_mapping.documents import Document as Document
    from b4c_mapping.documents import Line as Line
    from b4c_mapping.documents import due_date as due_date
    from b4c_mapping.errors import AccountError as AccountError
    from b4c_mapping.errors import AmountError as AmountError
    from b4c_mapping.errors import CustomerError as CustomerError
    from b4c_mapping.errors import DocumentError as DocumentError
    from b4c_mapping.errors import LoadingError as LoadingError
    from b4c_mapping.errors import MappingError as MappingError
    from b4c_mapping.errors import NotDecimalError as NotDecimalError
    from b4c_mapping.errors import NumberingError as NumberingError
    from b4c_mapping.errors import Problem as Problem
    from b4c_mapping.errors import ProfileError as ProfileError
    from b4c_mapping.errors import SelectionError as SelectionError
    from b4c_mapping.errors import VatError as VatError
    from b4c_mapping.identifiers import enterprise_number as enterprise_number
    from b4c_mapping.identifiers import iban as iban
    from b4c_mapping.identifiers import (
        make_structured_communication as make_structured_communication,
    )
    from b4c_mapping.identifiers import structured_communication as structured_communication
    from b4c_mapping.identifiers import vat_number as vat_number
    from b4c_mapping.kinds import CustomerKind as CustomerKind
    from b4c_mapping.kinds import Kind as Kind
    from b4c_mapping.kinds import Regime as Regime
    from b4c_mapping.loading import load_customers as load_customers
    from b4c_mapping.loading import load_documents as load_documents
    from b4c_mapping.loading import read_customers as read_customers
    from b4c_mapping.loading import read_documents as read_documents
    from b4c_mapping.numbering import DocumentNumber as DocumentNumber
    from b4c_mapping.numbering import FlexNumbering as FlexNumbering
    from b4c_mapping.numbering import ForceNumbering as ForceNumbering
    from b4c_mapping.numbering import Numbering as Numbering
    from b4c_mapping.numbering import YearBasis as YearBasis
    from b4c_mapping.prediction import Prediction as Prediction
    from b4c_mapping.prediction import predict as predict
    from b4c_mapping.profiles import FlexProfile as FlexProfile
    from b4c_mapping.profiles import ForceProfile as ForceProfile
    from b4c_mapping.profiles import Secret as Secret
    from b4c_mapping.records import ExportRecord as ExportRecord
    from b4c_mapping.records import Outcome as Outcome
    from b4c_mapping.records import not_exported as not_exported
    from b4c_mapping.relations import BANK_FIELDS as BANK_FIELDS
    from b4c_mapping.relations import OWNED_FIELDS as OWNED_FIELDS
    from b4c_mapping.relations import Customer as Customer
    from b4c_mapping.relations import check_customers as check_customers
    from b4c_mapping.relations import customers_of as customers_of
    from b4c_mapping.relations import to_relation as to_relation
    from b4c_mapping.selection import Run as Run
    from b4c_mapping.selection import check_run as check_run
    from b4c_mapping.selection import runs as runs
    from b4c_mapping.selection import select as select
    from b4c_mapping.tables import load_customers_csv as load_customers_csv
    from b4c_mapping.tables import load_documents_csv as load_documents_csv
    from b4c_mapping.targets import map_documents as map_documents
    from b4c_mapping.targets import to_booking as to_booking
    from b4c_mapping.targets import to_invoice as to_invoice
    from b4c_mapping.targets import to_octopus as to_octopus
    from b4c_mapping.vat import VatTable as VatTable
    from b4c_mapping.vat import vat_type as vat_type
    from b4c_mapping.warnings import customer_warnings as customer_warnings
    from b4c_mapping.warnings import document_warnings as document_warnings

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "accounts": ["account_number", "account_numbers", "outside_class_7"],
        "amounts": ["Amounts", "RateTotals", "Totals", "signed_total", "totals"],
        "context": ["Context"],
        "prediction": ["Prediction", "predict"],
        "documents": ["Document", "Line", "due_date"],
        "errors": [
            "AccountError",
            "AmountError",
            "CustomerError",
            "DocumentError",
            "LoadingError",
            "MappingError",
            "NotDecimalError",
            "NumberingError",
            "Problem",
            "ProfileError",
            "SelectionError",
            "VatError",
        ],
        "identifiers": [
            "enterprise_number",
            "iban",
            "make_structured_communication",
            "structured_communication",
            "vat_number",
        ],
        "kinds": ["CustomerKind", "Kind", "Regime"],
        "loading": ["load_customers", "load_documents", "read_customers", "read_documents"],
        "numbering": [
            "DocumentNumber",
            "FlexNumbering",
            "ForceNumbering",
            "Numbering",
            "YearBasis",
        ],
        "profiles": ["FlexProfile", "ForceProfile", "Secret"],
        "records": ["ExportRecord", "Outcome", "not_exported"],
        "relations": [
            "BANK_FIELDS",
            "Customer",
            "OWNED_FIELDS",
            "check_customers",
            "customers_of",
            "to_relation",
        ],
        "selection": ["Run", "check_run", "runs", "select"],
        "tables": ["load_customers_csv", "load_documents_csv"],
        "targets": ["map_documents", "to_booking", "to_invoice", "to_octopus"],
        "vat": ["VatTable", "vat_type"],
        "warnings": ["customer_warnings", "document_warnings"],
    },
)
