"""ISO 4217: which currencies there are, and how many digits their smallest unit has."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

_CODES: Final = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP
BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB
EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD
JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND
TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF
YER ZAR ZMW ZWG
"""
_WITHOUT_DIGITS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE_DIGITS: Final = "BHD IQD JOD KWD LYD OMR TND"
_WITH_FOUR_DIGITS: Final = "CLF UYW"
CURRENCIES: Final = frozenset(_CODES.split())
_DIGITS: Final = {
    **dict.fromkeys(_WITHOUT_DIGITS.split(), 0),
    **dict.fromkeys(_WITH_THREE_DIGITS.split(), 3),
    **dict.fromkeys(_WITH_FOUR_DIGITS.split(), 4),
}
# Beyond this a database's whole number cannot hold the sum of an order's items.
AMOUNT_AT_MOST: Final = 10**15


def digits_of(currency: str) -> int:
    return _DIGITS.get(currency, 2)


def minor_of(amount: object, currency: str) -> int | None:
    """An amount as people write it (7.5, "7.50") in the currency's smallest unit."""
    if isinstance(amount, bool) or not isinstance(amount, int | float | str):
        return None
    try:
        exact = Decimal(str(amount)).scaleb(digits_of(currency))
        minor = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return minor if 0 <= minor <= AMOUNT_AT_MOST else None


def shown(minor: int, currency: str) -> str:
    """1050 EUR as 10.50: with a point, without signs for thousands."""
    digits = digits_of(currency)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}"
