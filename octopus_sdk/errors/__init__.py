"""Everything that can go wrong, as one tree.

OctopusError
├── CallError                     one call; knows operation, path, attempts
│   ├── NotConnectedError         the service could not be reached; certainly nothing was sent
│   │   ├── PoolExhaustedError    all connections of this client were in use
│   │   └── ClientClosedError     the client was closed before
│   ├── QuotaUsedUpError          counted here: the day's calls are used up; nothing was sent
│   ├── NoAnswerError             sent, and no answer came; a read, so nothing has changed
│   │   └── TimedOutError
│   ├── OutcomeUnknownError       a write was sent, and nobody can say whether it was done
│   ├── AnswerNotUnderstoodError  an answer came that is not what the service promises
│   └── ServiceError              the service said no; knows status, code and its own words
│       ├── InvalidLoginError
│       ├── TokenRefusedError
│       ├── NoAccessToDossierError
│       ├── NotFoundError
│       ├── QuotaError
│       ├── ServiceFaultError
│       └── RefusedError          what was asked for cannot be done; nothing was changed
│           ├── JournalNotWritableError
│           │   ├── JournalClosedError
│           │   └── JournalOpenError
│           ├── JournalModeError
│           ├── PeriodProtectedError
│           ├── IllegalDocumentNumberError   knows last_number when the service named it
│           ├── UnknownBookyearError
│           ├── UnknownJournalError
│           ├── UnknownPeriodError
│           ├── UnknownRelationError
│           ├── UnknownAccountError
│           ├── UnknownVatCodeError
│           └── SignsDifferError
├── InvalidValueError             a value that can never be right; refused before it was sent
│   └── InvalidTypeError          a value of the wrong type, such as a float for money
├── DaybookError                  the book of the day's calls cannot be read or written
├── NoDossierError                the login sees no such dossier
├── CustomerStoppedError          it is not certain that this is the right customer
├── ForeignInvoicesError          booking up to here would book somebody else's invoices
└── ExportRunningError            an export within an export of the same journal

Every error says what to do next in `hint`. None holds a password, a token or an HTTP object, and
all of them survive pickling.
"""

from octopus_sdk.errors.calls import (
    AnswerNotUnderstoodError,
    Call,
    CallError,
    ClientClosedError,
    NoAnswerError,
    NotConnectedError,
    OctopusError,
    OutcomeUnknownError,
    PoolExhaustedError,
    QuotaUsedUpError,
    TimedOutError,
)
from octopus_sdk.errors.choosing import service_error
from octopus_sdk.errors.ours import (
    CustomerStoppedError,
    DaybookError,
    ExportRunningError,
    ForeignInvoicesError,
    InvalidTypeError,
    InvalidValueError,
    NoDossierError,
)
from octopus_sdk.errors.service import (
    IllegalDocumentNumberError,
    InvalidLoginError,
    JournalClosedError,
    JournalModeError,
    JournalNotWritableError,
    JournalOpenError,
    NoAccessToDossierError,
    NotFoundError,
    PeriodProtectedError,
    QuotaError,
    RefusedError,
    ServiceError,
    ServiceFaultError,
    SignsDifferError,
    TokenRefusedError,
    UnknownAccountError,
    UnknownBookyearError,
    UnknownJournalError,
    UnknownPeriodError,
    UnknownRelationError,
    UnknownVatCodeError,
)

__all__ = [
    "AnswerNotUnderstoodError",
    "Call",
    "CallError",
    "ClientClosedError",
    "CustomerStoppedError",
    "DaybookError",
    "ExportRunningError",
    "ForeignInvoicesError",
    "IllegalDocumentNumberError",
    "InvalidLoginError",
    "InvalidTypeError",
    "InvalidValueError",
    "JournalClosedError",
    "JournalModeError",
    "JournalNotWritableError",
    "JournalOpenError",
    "NoAccessToDossierError",
    "NoAnswerError",
    "NoDossierError",
    "NotConnectedError",
    "NotFoundError",
    "OctopusError",
    "OutcomeUnknownError",
    "PeriodProtectedError",
    "PoolExhaustedError",
    "QuotaError",
    "QuotaUsedUpError",
    "RefusedError",
    "ServiceError",
    "ServiceFaultError",
    "SignsDifferError",
    "TimedOutError",
    "TokenRefusedError",
    "UnknownAccountError",
    "UnknownBookyearError",
    "UnknownJournalError",
    "UnknownPeriodError",
    "UnknownRelationError",
    "UnknownVatCodeError",
    "service_error",
]
