// Facts from the metadata of a TensorFlow Lite file.
#include "tflite/metadata.h"

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "core/json.h"
#include "tflite/associated_files.h"
#include "tflite/metadata_generated.h"

namespace atrous {
namespace {

namespace meta = tflite::metadata;

constexpr const char* kMetadataName = "TFLITE_METADATA";
constexpr std::size_t kMostLines = 65536;  // names of classes, of which no network has more

// The metadata of the file, verified; null if it has none.
const meta::ModelMetadata* find_metadata(const TfliteFile& file) {
  const auto* const list = file.model().metadata();
  for (flatbuffers::uoffset_t i = 0; list != nullptr && i < list->size(); ++i) {
    const tflite::Metadata& entry = *list->Get(i);
    if (entry.name() == nullptr || entry.name()->str() != kMetadataName) continue;
    const std::span<const std::byte> bytes = file.buffer(entry.buffer());
    const auto* const start = reinterpret_cast<const std::uint8_t*>(bytes.data());
    flatbuffers::Verifier verifier(start, bytes.size());
    if (!meta::VerifyModelMetadataBuffer(verifier)) fail(ErrorCode::kCorrupt, kMetadataName, ": damaged");
    return meta::GetModelMetadata(start);
  }
  return nullptr;
}

template <typename T>
const T* element(const flatbuffers::Vector<flatbuffers::Offset<T>>* list, std::size_t index) {
  return list == nullptr || index >= list->size() ? nullptr : list->Get(static_cast<flatbuffers::uoffset_t>(index));
}

const meta::NormalizationOptions* find_normalisation(const meta::TensorMetadata& input) {
  const auto* const units = input.process_units();
  for (flatbuffers::uoffset_t i = 0; units != nullptr && i < units->size(); ++i) {
    if (const auto* found = units->Get(i)->options_as_NormalizationOptions()) return found;
  }
  return nullptr;
}

// One number a channel; a single one stands for all.
Json::List channels(const flatbuffers::Vector<float>* numbers, float otherwise, const char* what) {
  if (numbers == nullptr || numbers->size() == 0) return {otherwise, otherwise, otherwise};
  const flatbuffers::uoffset_t count = numbers->size();
  if (count != 1 && count != 3)
    fail(ErrorCode::kCorrupt, kMetadataName, ": ", count, " numbers as ", what, ", wanted 3");
  Json::List list;
  for (flatbuffers::uoffset_t i = 0; i < 3; ++i) list.emplace_back(numbers->Get(count == 1 ? 0 : i));
  return list;
}

// The file with the names of the classes; among several languages the one without a name, or English.
const meta::AssociatedFile* find_labels(const meta::TensorMetadata& output) {
  const auto* const files = output.associated_files();
  const meta::AssociatedFile* found = nullptr;
  for (flatbuffers::uoffset_t i = 0; files != nullptr && i < files->size(); ++i) {
    const meta::AssociatedFile& file = *files->Get(i);
    const bool names = file.type() == meta::AssociatedFileType::TENSOR_AXIS_LABELS ||
                       file.type() == meta::AssociatedFileType::TENSOR_VALUE_LABELS;
    if (!names || file.name() == nullptr) continue;
    const std::string locale = file.locale() == nullptr ? "" : file.locale()->str();
    if (found == nullptr || locale.empty() || locale.starts_with("en")) found = &file;
  }
  return found;
}

// One name a line.
Json::List lines_of(const std::string& text) {
  Json::List lines;
  for (std::size_t begin = 0; begin < text.size() && lines.size() <= kMostLines;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.pop_back();
    lines.emplace_back(std::move(line));
    begin = end + 1;
  }
  return lines;
}

}  // namespace

std::map<std::string, std::string> metadata_facts(const TfliteFile& file, bool input_is_quantised, std::size_t output) {
  std::map<std::string, std::string> facts;
  const meta::ModelMetadata* const metadata = find_metadata(file);
  if (metadata == nullptr) return facts;
  for (const auto* const text : {metadata->name(), metadata->description()}) {
    if (text != nullptr && text->size() > 0) facts["atrous.description"] = text->str();
  }
  const meta::SubGraphMetadata* const graph = element(metadata->subgraph_metadata(), 0);
  if (graph == nullptr) return facts;
  const meta::TensorMetadata* const image = element(graph->input_tensor_metadata(), 0);
  const auto* const normalisation = image == nullptr || input_is_quantised ? nullptr : find_normalisation(*image);
  if (normalisation != nullptr) {
    facts["atrous.input"] = json_text(Json::Object{{"mean", channels(normalisation->mean(), 0.0F, "mean")},
                                                   {"std", channels(normalisation->std(), 1.0F, "std")},
                                                   {"scale", 1}});
  }
  const meta::TensorMetadata* const scores = element(graph->output_tensor_metadata(), output);
  const meta::AssociatedFile* const labels = scores == nullptr ? nullptr : find_labels(*scores);
  if (labels == nullptr) return facts;
  if (const auto text = read_associated_file(file.bytes(), labels->name()->str())) {
    facts["atrous.labels"] = json_text(lines_of(*text));
  }
  return facts;
}

}  // namespace atrous
