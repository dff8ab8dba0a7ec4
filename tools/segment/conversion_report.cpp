// What the convert command prints about its result, as text and as JSON.
#include "conversion_report.h"

#include "convert_int8.h"
#include "table.h"

namespace atrous::tool {
namespace {

std::string extents_text(int height_px, int width_px) {
  return std::to_string(height_px) + "x" + std::to_string(width_px);
}

std::string size_text(const ConversionReport& report) {
  if (report.opened) {
    return "rows and columns are open now: equal at the exported size within " +
           std::to_string(report.opened_difference) + " of the largest value, and run at " +
           extents_text(report.proved_height_px, report.proved_width_px) +
           (report.image_height_px == 0
                ? ""
                : "; images come to " + extents_text(report.image_height_px, report.image_width_px) +
                      " unless --input-size or --size-policy native is given");
  }
  return report.obstacle.empty() ? "" : "stays of one size: " + report.obstacle;
}

Json tensors_json(const std::vector<TensorInfo>& infos) {
  Json list = Json::array();
  for (const TensorInfo& info : infos) {
    list.push_back({{"name", info.name}, {"dtype", name(info.dtype)}, {"shape", info.shape.dims()}});
  }
  return list;
}

}  // namespace

std::string conversion_text(const std::string& in, const std::string& out, const ConversionReport& report, double ms) {
  std::string text = in + " -> " + out + "  (" + fixed(ms / 1000.0, 1) + " s)\n";
  Table table({{"  "}, {"source", Align::kRight}, {"result", Align::kRight}});
  table.add({"  nodes", std::to_string(report.source_nodes), std::to_string(report.output_nodes)});
  table.add({"  bytes", bytes_text(report.source_bytes), bytes_text(report.output_bytes)});
  text += table.text();
  for (const TensorInfo& input : report.inputs) text += "  input   " + input.name + " " + input.shape.text() + "\n";
  for (const TensorInfo& output : report.outputs) text += "  output  " + output.name + " " + output.shape.text() + "\n";
  if (const std::string size = size_text(report); !size.empty()) text += "  " + size + "\n";
  if (report.int8) text += int8_text(*report.int8);
  text += report.findings.empty() ? "no findings\n" : "findings\n";
  for (const Finding& finding : report.findings) {
    text += "  " + finding.rule + (finding.node.empty() ? "" : ": '" + finding.node + "'") + "\n    " + finding.reason +
            "\n    -> " + finding.action + "\n";
  }
  return text;
}

Json conversion_json(const std::string& in, const std::string& out, const ConversionReport& report, double ms) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    findings.push_back(
        {{"rule", finding.rule}, {"node", finding.node}, {"reason", finding.reason}, {"action", finding.action}});
  }
  return {{"source", in},
          {"output", out},
          {"source_sha256", report.source_sha256},
          {"source_bytes", report.source_bytes},
          {"output_bytes", report.output_bytes},
          {"source_nodes", report.source_nodes},
          {"output_nodes", report.output_nodes},
          {"parameters", report.parameters},
          {"inputs", tensors_json(report.inputs)},
          {"outputs", tensors_json(report.outputs)},
          {"opened", report.opened},
          {"obstacle", report.obstacle},
          {"image_height", report.image_height_px},
          {"image_width", report.image_width_px},
          {"golden", report.golden},
          {"int8", report.int8 ? int8_json(*report.int8) : Json()},
          {"findings", std::move(findings)},
          {"ms", rounded_ms(ms)}};
}

}  // namespace atrous::tool
