/** What a document's sum comes to: of sums of products, with one pair of parentheses at most in each product. */
export function amountOf(text: string): number {
  const flat = text.replace(/\(([^()]*)\)/g, (_, inner: string) => String(amountOf(inner)));
  const product = (part: string) =>
    part
      .trim()
      .split(/ (?=[×/])/)
      .reduce((value, factor) => {
        const number = Number(factor.replace(/^[×/] /, ''));
        return factor.startsWith('/') ? value / number : value * number;
      }, 1);
  return flat.split('+').reduce((total, part) => total + product(part), 0);
}
