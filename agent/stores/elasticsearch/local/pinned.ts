/**
 * The versions that Mayfly is tested with: SHA-512 of
 * `org.elasticsearch.distribution.integ-test-zip:elasticsearch:<version>:zip` on Maven Central.
 */
export const pinnedTestDistributions: ReadonlyMap<string, string> = new Map([
  [
    '7.1.1',
    '8c16b661b26c4c011e5abd245e3e03c0b875ad0c9427f6f8e25e1e3577abbccab748b76cfd171de5072f0faca1458a07478d1bac1e892441eb9988722e1660f2',
  ],
  [
    '7.17.9',
    '6d3b09355e8d13fa68c242877f177dbdbdedde8501aec8b63f577b99f9ecfd7a8d2d87c51cf63eba7fc793bf4ad16a7599fe7ac592182b0859bee990045d7719',
  ],
  [
    '8.11.1',
    '653bafbad1f5ed2ddf2854fc0cdd72b59e5e0d2e1310425ae10edbce7e226b8c2252762aaa86d4c52ae2b1316c238b008ebdfd993f929d0c38d3e74f8deaae7b',
  ],
  [
    '8.17.0',
    '5c89692c6c1256c4a056bc62bd351e70dab0c8e230ce525d66ee4d8c85e7fdf3ca3dd3b73a60caa73f4b9044f282ba269651a34c390a797de57b77d14c781320',
  ],
  [
    '9.0.0',
    '99d46f47d043f51777d94222408c93c7b39fa71bcd5ead4b1085ed328f23f29f38604cb068ab3bcc4672ae36cb9ffe5be3f138196c60a2337f9281aff65e4d4e',
  ],
  [
    '9.2.4',
    '5da6465950f7d26ca293794ead3d840f0698ce99bb15b5db7d10c19199e3431dba21c83c737f4befa4fc282e12e5f215343a4cb7da52ac85e52b0c488e7b7057',
  ],
]);
