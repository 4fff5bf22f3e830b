const exponentOf = (exponent: number, codes: string): [string, number][] =>
  codes.split(" ").map((code) => [code, exponent]);

/**
 * Digits after the decimal point by active ISO 4217 code (list of January 2026), funds codes
 * included; codes without a minor unit (metals, XDR, testing) are left out, for no amount in minor
 * units exists for them. A code that ISO withdraws must stay known to `formatMoney` as long as an
 * account is kept in it.
 */
export const currencyExponents: ReadonlyMap<string, number> = new Map([
  ...exponentOf(0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
  ...exponentOf(
    2,
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD " +
      "CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL " +
      "GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP " +
      "LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK " +
      "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD " +
      "SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD " +
      "XAD XCG YER ZAR ZMW ZWG",
  ),
  ...exponentOf(3, "BHD IQD JOD KWD LYD OMR TND"),
  ...exponentOf(4, "CLF UYW"),
]);
