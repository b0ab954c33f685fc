"""Answers as the service has been seen to send them, names and numbers changed."""

DOSSIERS = (
    b'[{"dossierDescription":"Poetsdienst","dossierKey":{"id":12345},"vatNr":"BE0000.000.097",'
    b'"city":"Brugge","country":"BE","email":"","languageCode":"nl","postalCode":"8000",'
    b'"streetAndNr":"Markt 1","url":""}]'
)
BOOKYEARS = (
    b'[{"bookyearDescription":"2000","bookyearKey":{"id":1},"closed":false,'
    b'"endDate":"2000-12-31","periods":[{"bookyearPeriod":200001,"endDate":"2000-01-31",'
    b'"startDate":"2000-01-01"},{"bookyearPeriod":200012,"endDate":"2000-12-31",'
    b'"startDate":"2000-12-01"}],"startDate":"2000-01-01"}]'
)
JOURNALS = (
    b'[{"bookyearKey":{"id":1},"closed":false,"closedPeriod":0,"currencyCode":"EUR",'
    b'"insertionType":1,"journalKey":"F1","lastBookedDocumentNr":5,"name":"Bank",'
    b'"protectedPeriod":0},{"bookyearKey":{"id":1},"closed":false,"closedPeriod":0,'
    b'"insertionType":2,"journalKey":"V2","lastBookedDocumentNr":0,"name":"Facturen",'
    b'"protectedPeriod":0}]'
)
ACCOUNT = (
    b'{"accountKey":{"bookyearKey":{"id":1},"id":140000},"costCentreType":2,'
    b'"description":{"description_EN":"","description_FR":"Charges","description_NL":"Kosten"},'
    b'"fiscProfessionalPercentage":100.0,"fiscRecupPercentage":100.0,"vatRecupPercentage":100.0}'
)
BOOKING = (
    b'{"amount":2544.0,"bookingLines":[{"accountKey":700100,"baseAmount":2400.0,'
    b'"comment":"Herstelling","vatAmount":144.0,"vatCodeKey":"06"}],"bookyearKey":{"id":1},'
    b'"bookyearPeriodeNr":200003,"comment":"1","currencyCode":"EUR",'
    b'"documentDate":"2000-03-01","documentSequenceNr":1,"exchangeRate":1.0,'
    b'"expiryDate":"2000-03-01","journalKey":"V1","paymentMethod":0,"reference":"",'
    b'"relationIdentificationServiceData":{"externalRelationId":0,"relationKey":{"id":16}}}'
)
RELATION = (
    b'{"active":true,"city":"Gent","client":true,"corporationType":0,"country":"BE",'
    b'"currencyCode":"EUR","defaultBookingAccountClient":0,"defaultBookingAccountSupplier":0,'
    b'"email":"an@example.be","expirationDays":30,"expirationType":2,"factLanguage":0,"fax":"",'
    b'"financialDiscount":false,"mobile":"","name":"Peeters","postalCode":"9000",'
    b'"relationIdentificationServiceData":{"externalRelationId":99999,"relationKey":{"id":28}},'
    b'"sddActive":false,"sddMandateType":0,"sddSeqtype":0,"streetAndNr":"Veldstraat 1",'
    b'"supplier":false,"supplierPaymentMethod":0,"telephone":"","url":"","vatNr":"","vatType":0}'
)
WRONG_PASSWORD = (
    b'{"technicalInfo":"Incrementing failed login attempt count for user anna, '
    b'IP address 192.0.2.1. "}'
)
WRONG_NUMBER = (
    b'{"errorCode":-13,"errorMessage":"Het document nummer is ongeldig.","technicalInfo":"Unable '
    b"to insert booking in dossier 12345.  Illegal document seq Nr.  Last Document = 6.  New "
    b'Document = 1. "}'
)
WRONG_NUMBER_OTHERWISE_PUT = (
    b'{"errorCode":-13,"errorMessage":"Het document nummer is ongeldig.","technicalInfo":"Unable '
    b'to insert booking in dossier 12345.  Illegal document sequence nr.  Last Document : 5"}'
)
UNKNOWN_PERIOD = (
    b'{"errorCode":-14,"errorMessage":"De gebruikte boekjaar periode bestaat niet in het '
    b'boekjaar.","technicalInfo":"Unable to insert invoice in dossier 12345.  Bookyear period '
    b'unknown"}'
)
EMPTY_TOKEN = b'{"errorCode":-79,"errorMessage":"Empty access token"}'
