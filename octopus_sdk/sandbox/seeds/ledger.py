"""Ledger accounts for the seeds: the Belgian chart, as a cleaning firm would have it.

A line is number, Dutch name, French name, and marks: ``-`` not bookable, ``S21`` or ``S06`` the
VAT code for sales, ``PD21`` or ``PI21`` the one for purchases. The accounts that collect
customers and suppliers, and the group headings, are not bookable. That the service refuses
bookings on them is documented (-50); which accounts are such is the seed's choice.
"""

from typing import Any

_CHART = """
100000|Kapitaal|Capital|
110000|Uitgiftepremies|Primes d'émission|
130000|Wettelijke reserve|Réserve légale|
133000|Beschikbare reserve|Réserve disponible|
140000|Overgedragen winst|Bénéfice reporté|
141000|Overgedragen verlies|Perte reportée|
160000|Voorzieningen pensioenen|Provisions pour pensions|
163000|Voorzieningen andere risico's|Provisions pour autres risques|
172000|Leasingschulden op meer dan een jaar|Dettes de leasing à plus d'un an|
173000|Kredietinstellingen op meer dan een jaar|Établissements de crédit à plus d'un an|
200000|Oprichtingskosten|Frais d'établissement|
211000|Licenties en software|Licences et logiciels|PI21
221000|Gebouwen|Constructions|
221009|Afschrijvingen gebouwen|Amortissements sur constructions|
230000|Machines|Machines|PI21
230009|Afschrijvingen machines|Amortissements sur machines|
231000|Schoonmaakmachines|Machines de nettoyage|PI21
231009|Afschrijvingen schoonmaakmachines|Amortissements sur machines de nettoyage|
240000|Meubilair|Mobilier|PI21
240009|Afschrijvingen meubilair|Amortissements sur mobilier|
241000|Rollend materieel|Matériel roulant|PI21
241009|Afschrijvingen rollend materieel|Amortissements sur matériel roulant|
242000|Informaticamaterieel|Matériel informatique|PI21
242009|Afschrijvingen informaticamaterieel|Amortissements sur matériel informatique|
288000|Betaalde waarborgen|Cautionnements versés|
300000|Voorraad schoonmaakproducten|Stock de produits d'entretien|
340000|Voorraad handelsgoederen|Stock de marchandises|
400000|Handelsdebiteuren|Clients|-
400999|Klanten, verzamelrekening|Clients, compte collectif|-
404000|Op te stellen facturen|Factures à établir|
406000|Vooruitbetalingen aan leveranciers|Acomptes versés|
407000|Dubieuze debiteuren|Créances douteuses|
409000|Waardeverminderingen debiteuren|Réductions de valeur sur créances|
411000|Terugvorderbare btw|TVA à récupérer|
411900|Rekening-courant btw|Compte courant TVA|
412000|Terug te vorderen belastingen|Impôts à récupérer|
416000|Diverse vorderingen|Créances diverses|
416100|Dienstencheques te ontvangen|Titres-services à recevoir|
430000|Kredietinstellingen op korte termijn|Établissements de crédit à court terme|
440000|Leveranciers|Fournisseurs|-
440999|Leveranciers, verzamelrekening|Fournisseurs, compte collectif|-
444000|Te ontvangen facturen|Factures à recevoir|
450000|Geraamde belastingen|Dettes fiscales estimées|
451000|Te betalen btw|TVA à payer|
451900|Btw medecontractant|TVA cocontractant|
453000|Ingehouden bedrijfsvoorheffing|Précomptes retenus|
454000|Rijksdienst voor Sociale Zekerheid|Office national de sécurité sociale|
455000|Bezoldigingen|Rémunérations|
456000|Vakantiegeld|Pécules de vacances|
460000|Ontvangen voorschotten|Acomptes reçus|
480000|Rekening-courant zaakvoerder|Compte courant gérant|
489000|Andere diverse schulden|Autres dettes diverses|
490000|Over te dragen kosten|Charges à reporter|
491000|Verkregen opbrengsten|Produits acquis|
492000|Toe te rekenen kosten|Charges à imputer|
493000|Over te dragen opbrengsten|Produits à reporter|
499000|Wachtrekening|Compte d'attente|
550000|Bank, zichtrekening|Banque, compte à vue|
551000|Bank, spaarrekening|Banque, compte d'épargne|
570000|Kas|Caisse|
580000|Interne overboekingen|Virements internes|
599999|Tegenrekening verschillen|Compte de différences|
600000|Aankoop schoonmaakproducten|Achats de produits d'entretien|PD21
601000|Aankoop hulpstoffen|Achats de fournitures|PD21
602000|Onderaanneming schoonmaak|Sous-traitance nettoyage|PD21
604000|Aankoop handelsgoederen|Achats de marchandises|PD21
608000|Ontvangen kortingen|Remises obtenues|
610000|Huur kantoor|Loyer du bureau|
610100|Huur materieel|Location de matériel|PD21
611000|Onderhoud en herstellingen|Entretien et réparations|PD21
612000|Water, gas en elektriciteit|Eau, gaz et électricité|PD21
612100|Brandstof|Carburant|PD21
612300|Telefoon en internet|Téléphone et internet|PD21
612400|Kantoorbenodigdheden|Fournitures de bureau|PD21
613000|Erelonen boekhouder|Honoraires du comptable|PD21
613200|Verzekeringen|Assurances|
614000|Reclame|Publicité|PD21
615000|Verplaatsingskosten|Frais de déplacement|
616000|Werkkledij|Vêtements de travail|PD21
617000|Uitzendkrachten|Personnel intérimaire|PD21
620200|Bezoldigingen bedienden|Rémunérations des employés|
620300|Bezoldigingen arbeiders|Rémunérations des ouvriers|
621000|Werkgeversbijdragen|Cotisations patronales|
623000|Andere personeelskosten|Autres frais de personnel|
630200|Afschrijvingen materiële vaste activa|Amortissements sur immobilisations|
634000|Waardeverminderingen handelsvorderingen|Réductions de valeur sur créances|
640000|Bedrijfsbelastingen|Taxes d'exploitation|
643000|Betalingsverschillen|Différences de paiement|
650000|Intresten|Intérêts|
656000|Bankkosten|Frais bancaires|
670000|Belastingen op het resultaat|Impôts sur le résultat|
700000|Huishoudelijke schoonmaak|Nettoyage ménager|S21
700100|Schoonmaak kantoren|Nettoyage de bureaux|S21
700200|Glasbewassing|Lavage de vitres|S21
700300|Herstellingen|Réparations|S06
700400|Eindschoonmaak|Nettoyage de fin de chantier|S21
700999|Omzet schoonmaak, groepsrekening|Chiffre d'affaires nettoyage, compte de groupe|-
704000|Verkoop schoonmaakproducten|Ventes de produits d'entretien|S21
705000|Diensten in de EU|Services dans l'UE|
706000|Verhuur materieel|Location de matériel|S21
708000|Toegekende kortingen|Remises accordées|
740000|Exploitatiesubsidies|Subsides d'exploitation|
743000|Diverse bedrijfsopbrengsten|Produits d'exploitation divers|
751000|Ontvangen intresten|Intérêts reçus|
756000|Ontvangen betalingskortingen|Escomptes obtenus|
764000|Uitzonderlijke opbrengsten|Produits exceptionnels|
"""


def accounts() -> list[dict[str, Any]]:
    """Make the accounts. The order is odd on purpose: the service's list is not sorted."""
    made = [_account(line) for line in _CHART.strip().splitlines()]
    return sorted(made, key=lambda account: str(account["id"])[::-1])


def _account(line: str) -> dict[str, Any]:
    number, dutch, french, mark = line.split("|")
    account: dict[str, Any] = {
        "id": int(number),
        "description_NL": dutch,
        "description_FR": french,
        "bookable": mark != "-",
    }
    if mark.startswith("S"):
        account["salesVatCode"] = mark[1:]
    if mark.startswith("P"):
        account["purchaseVatCode"] = mark[1:]
    return account
