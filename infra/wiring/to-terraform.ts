/** A text of the user's as Terraform takes it to the letter: neither references nor directives are in it. */
export function toTerraform(text: string): string {
  return text.replaceAll('${', () => '$${').replaceAll('%{', '%%{');
}
