// Metadata: facts that were read are written so that they are read as the same; golden samples.
#include "vision/facts.h"

#include "api/golden.h"
#include "fuzz/targets.h"
#include "fuzz/tolerate.h"
#include "graph/text.h"

namespace atrous::fuzz {
namespace {

using Properties = std::map<std::string, std::string>;

// The keys stand in the order of the parts, which are separated by line ends.
Properties properties_of(const std::string& text) {
  Properties properties;
  std::size_t begin = 0;
  for (const char* key : {"atrous.input", "atrous.labels", "atrous.palette", "atrous.description"}) {
    if (begin > text.size()) break;
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) properties[key] = text.substr(begin, end - begin);
    begin = end + 1;
  }
  return properties;
}

void expect_same_again(const ModelFacts& facts) {
  const Properties written = write_facts(facts);
  ModelFacts again;
  read_facts(written, again);
  require(write_facts(again) == written, "written and read, the facts are others");
}

}  // namespace

void facts(Bytes bytes) {
  const std::string text(bytes.begin(), bytes.end());
  tolerate([&] {
    ModelFacts facts;
    read_facts_json(text, facts);
    expect_same_again(facts);
  });
  tolerate([&] {
    ModelFacts facts;
    read_facts(properties_of(text), facts);
    expect_same_again(facts);
  });
  tolerate([&] {
    const Graph graph = parse("graph(%x: f32[1,1,2,2]) {\n  %y = Relu(%x)\n  return %y\n}\n");
    compare_golden(graph, text);
  });
}

}  // namespace atrous::fuzz
