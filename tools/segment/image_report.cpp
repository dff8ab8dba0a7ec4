// What the run command prints about one image: a table of classes, or a line of JSON.
#include "image_report.h"

#include <algorithm>

#include "class_list.h"
#include "json_text.h"
#include "table.h"

namespace atrous::tool {

std::vector<ClassShare> class_shares(const LabelMap& labels, int classes, const ModelFacts& facts) {
  const std::vector<std::int64_t> counts = count_pixels(labels, classes);
  const double all = static_cast<double>(labels.width_px) * labels.height_px;
  std::vector<ClassShare> shares;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const int index = static_cast<int>(i);
    shares.push_back({index, class_name(facts, index), counts[i], static_cast<double>(counts[i]) / all});
  }
  std::stable_sort(shares.begin(), shares.end(), [](const auto& a, const auto& b) { return a.pixels > b.pixels; });
  return shares;
}

std::string report_table(const ImageReport& report) {
  std::string text = report.image.string() + ": " + std::to_string(report.width_px) + "x" +
                     std::to_string(report.height_px) + " px, " + fixed(report.ms, 1) + " ms\n";
  Table table({{"class"}, {"pixels", Align::kRight}, {"share", Align::kRight}});
  for (const ClassShare& klass : report.classes) {
    table.add({klass.name, std::to_string(klass.pixels), percent(klass.share)});
  }
  text += table.text(2);
  for (const auto& output : report.outputs) text += "  -> " + output.string() + "\n";
  return text;
}

std::string report_json(const ImageReport& report) {
  Json classes = Json::array();
  for (const ClassShare& klass : report.classes) {
    classes.push_back({{"index", klass.index}, {"name", klass.name}, {"pixels", klass.pixels}, {"share", klass.share}});
  }
  Json outputs = Json::array();
  for (const auto& output : report.outputs) outputs.push_back(output.string());
  return json_line({{"image", report.image.string()},
                    {"width", report.width_px},
                    {"height", report.height_px},
                    {"classes", classes},
                    {"ms", rounded_ms(report.ms)},
                    {"outputs", outputs}});
}

}  // namespace atrous::tool
