// The text form of a graph: a parsed graph is printed to a text that stands for the same graph, and passes leave it
// one.
#include <limits>

#include "fuzz/targets.h"
#include "fuzz/tolerate.h"
#include "graph/edit.h"
#include "graph/text.h"
#include "passes/pass.h"

namespace atrous::fuzz {
namespace {

constexpr std::size_t kMostConstants = 1 << 16;  // elements

std::string whole(const Graph& graph) { return print(graph, {.most_elements = kMostConstants}); }

bool is_small(const Graph& graph) {
  std::size_t elements = 0;
  for (const Tensor& constant : graph.constants) elements += static_cast<std::size_t>(constant.elements());
  return elements < kMostConstants;
}

}  // namespace

void text(Bytes bytes) {
  const std::string_view source(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (source.find("random") != std::string_view::npos && bytes.size() > 4096) return;
  tolerate([&] {
    Graph graph = parse(source);
    if (!is_small(graph)) return;
    const std::string printed = whole(graph);
    require(whole(parse(printed)) == printed, "printed and parsed, the graph is another:\n" + printed);
    verify(graph);
    run_passes(graph, portable_passes());
  });
}

}  // namespace atrous::fuzz
