import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;
import software.amazon.event.ruler.RuleCompiler;

/** Reads a list of {pattern, events}, each a text of JSON; says of each what is wrong, how complex it is, what matches. */
class EventRuler {
  public static void main(String[] args) throws Exception {
    ObjectMapper json = new ObjectMapper();
    ArrayNode answers = json.createArrayNode();
    for (JsonNode asked : json.readTree(System.in)) {
      String pattern = asked.get("pattern").asText();
      ObjectNode answer = answers.addObject();
      String wrong = RuleCompiler.check(pattern);
      answer.put("wrong", wrong);
      if (wrong != null) continue;
      Machine machine = new Machine();
      machine.addRule("rule", pattern);
      answer.put("complexity", machine.evaluateComplexity(new MachineComplexityEvaluator(1000)));
      ArrayNode matches = answer.putArray("matches");
      for (JsonNode event : asked.get("events")) {
        matches.add(!machine.rulesForJSONEvent(event.asText()).isEmpty());
      }
    }
    json.writeValue(System.out, answers);
  }
}
