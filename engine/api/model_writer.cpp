// Writing a converted network as an ONNX file that describes itself.
#include "api/model_writer.h"

#include <cstdio>
#include <span>

#include "core/error.h"
#include "core/output_file.h"
#include "onnx/export.h"
#include "vision/facts.h"

namespace atrous {
namespace {

ExportFacts export_facts(const WrittenFacts& written) {
  ExportFacts facts;
  facts.properties = write_facts(written.facts);
  facts.properties["atrous.source"] = written.source.filename().string();
  facts.properties["atrous.source_sha256"] = written.source_sha256;
  facts.properties["atrous.tool_version"] = written.tool_version;
  if (!written.golden.empty()) facts.properties["atrous.golden"] = written.golden;
  facts.producer_version = written.tool_version;
  facts.description = written.facts.description;
  return facts;
}

void require_loadable(const std::string& bytes, const std::string& name) {
  ModelOptions everything;
  everything.all_outputs = true;
  Model::load(std::as_bytes(std::span(bytes)), name, everything);
}

}  // namespace

std::int64_t write_model(const Graph& graph, const WrittenFacts& facts, const std::filesystem::path& out,
                         const std::function<void()>& check_cancelled) {
  const std::string bytes = within(facts.source.string(), [&] { return export_onnx(graph, export_facts(facts)); });
  require_loadable(bytes, out.string());
  check_cancelled();
  OutputFile file(out);
  file.write(bytes);
  file.sync();
  check_cancelled();
  file.commit();
  return static_cast<std::int64_t>(bytes.size());
}

}  // namespace atrous
