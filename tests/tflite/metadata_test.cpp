// Facts from the metadata of TensorFlow Lite files, and from the archive behind them.
#include "tflite/metadata.h"

#include <gtest/gtest.h>

#include <array>

#include "api/model_file.h"
#include "atrous/model.h"
#include "support/tflite_builder.h"
#include "tflite/metadata_generated.h"

namespace atrous::test {
namespace {

namespace meta = tflite::metadata;
using meta::AssociatedFileType;
using tflite::TensorType;

struct Named {
  std::string name;
  std::string contents;
};

struct Description {
  std::vector<float> mean = {127.5F};
  std::vector<float> std = {127.5F};
  std::vector<std::pair<std::string, std::string>> labels;  // name of the file, language
};

std::vector<std::uint8_t> metadata_bytes(const Description& description) {
  flatbuffers::FlatBufferBuilder fbb;
  const auto normalisation = meta::CreateNormalizationOptionsDirect(fbb, &description.mean, &description.std);
  const std::vector units = {
      meta::CreateProcessUnit(fbb, meta::ProcessUnitOptions::NormalizationOptions, normalisation.Union())};
  const std::vector inputs = {meta::CreateTensorMetadataDirect(fbb, &units)};
  std::vector<flatbuffers::Offset<meta::AssociatedFile>> files = {
      meta::CreateAssociatedFileDirect(fbb, "other.txt", AssociatedFileType::DESCRIPTIONS)};
  for (const auto& [name, locale] : description.labels) {
    files.push_back(
        meta::CreateAssociatedFileDirect(fbb, name.c_str(), AssociatedFileType::TENSOR_AXIS_LABELS, locale.c_str()));
  }
  const std::vector outputs = {meta::CreateTensorMetadataDirect(fbb, nullptr, &files)};
  const std::vector graphs = {meta::CreateSubGraphMetadataDirect(fbb, &inputs, &outputs)};
  meta::FinishModelMetadataBuffer(fbb, meta::CreateModelMetadataDirect(fbb, "net", "colours of the sky", &graphs));
  return {fbb.GetBufferPointer(), fbb.GetBufferPointer() + fbb.GetSize()};
}

std::uint32_t crc32_of(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xEDB88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

// Numbers of 2 or 4 bytes, little-endian.
std::string packed(std::initializer_list<std::pair<int, std::uint32_t>> numbers) {
  std::string bytes;
  for (const auto& [width, number] : numbers) {
    for (int i = 0; i < width; ++i) bytes += static_cast<char>(number >> 8 * i & 0xFF);
  }
  return bytes;
}

// The model with an archive of stored files behind it, offsets counted from the beginning of the model.
std::string with_archive(std::string bytes, const std::vector<Named>& files) {
  std::string directory;
  for (const Named& file : files) {
    const auto size = static_cast<std::uint32_t>(file.contents.size());
    const auto length = static_cast<std::uint32_t>(file.name.size());
    const std::string common = packed({{2, 20},
                                       {2, 0},
                                       {2, 0},
                                       {4, 0x00210000},
                                       {4, crc32_of(file.contents)},
                                       {4, size},
                                       {4, size},
                                       {2, length},
                                       {2, 0}});
    directory += packed({{4, 0x02014B50}, {2, 20}}) + common +
                 packed({{2, 0}, {2, 0}, {2, 0}, {4, 0}, {4, static_cast<std::uint32_t>(bytes.size())}}) + file.name;
    bytes += packed({{4, 0x04034B50}}) + common + file.name + file.contents;
  }
  const auto count = static_cast<std::uint32_t>(files.size());
  const std::string end = packed({{4, 0x06054B50},
                                  {2, 0},
                                  {2, 0},
                                  {2, count},
                                  {2, count},
                                  {4, static_cast<std::uint32_t>(directory.size())},
                                  {4, static_cast<std::uint32_t>(bytes.size())},
                                  {2, 0}});
  return bytes + directory + end;
}

std::string model_bytes(const Description& description, TensorType type = TensorType::FLOAT32) {
  TfliteBuilder model;
  const float scale = type == TensorType::UINT8 ? 0.25F : 0.0F;
  model.inputs = {model.tensor("x", {1, 4, 4, 3}, type, scale, 4)};
  model.outputs = {model.tensor("y", {1, 4, 4, 3}, type, scale, 4)};
  model.op(19, {0}, {1});  // RELU
  model.metadata("TFLITE_METADATA", metadata_bytes(description));
  return model.bytes();
}

ModelFacts facts_of(const std::string& bytes) {
  return Model::load(std::as_bytes(std::span(bytes)), "m.tflite").facts();
}

TEST(TfliteMetadata, normalisation_and_class_names_become_facts) {
  const std::string bytes =
      with_archive(model_bytes({{10, 20, 30}, {2, 4, 8}, {{"labels.txt", ""}}}), {{"labels.txt", "sky\r\nsea\n"}});
  const ModelFacts facts = facts_of(bytes);
  EXPECT_EQ(facts.source, FactsSource::kMetadata);
  EXPECT_EQ(facts.preprocessing.mean, (std::array<float, 3>{10, 20, 30}));
  EXPECT_EQ(facts.preprocessing.std, (std::array<float, 3>{2, 4, 8}));
  EXPECT_EQ(facts.preprocessing.scale, 1.0F);
  EXPECT_EQ(facts.labels, (std::vector<std::string>{"sky", "sea"}));
  EXPECT_EQ(facts.description, "colours of the sky");
}

TEST(TfliteMetadata, one_number_stands_for_all_channels_and_plain_english_comes_first) {
  const std::string bytes = with_archive(model_bytes({{127.5F}, {127.5F}, {{"de.txt", "de"}, {"en.txt", "en"}}}),
                                         {{"de.txt", "Himmel"}, {"en.txt", "sky"}});
  EXPECT_EQ(facts_of(bytes).preprocessing.mean, (std::array<float, 3>{127.5F, 127.5F, 127.5F}));
  EXPECT_EQ(facts_of(bytes).labels, std::vector<std::string>{"sky"});
}

TEST(TfliteMetadata, a_quantised_input_keeps_the_pixels_of_its_quantisation) {
  const ModelFacts facts = facts_of(model_bytes({}, TensorType::UINT8));
  EXPECT_EQ(facts.preprocessing.scale, 0.25F);
  EXPECT_EQ(facts.preprocessing.mean, (std::array<float, 3>{1, 1, 1}));
}

TEST(TfliteMetadata, names_that_were_stripped_off_are_not_there) {
  EXPECT_TRUE(facts_of(model_bytes({{0}, {1}, {{"labels.txt", ""}}})).labels.empty());
  const std::string other = with_archive(model_bytes({{0}, {1}, {{"labels.txt", ""}}}), {{"x", "y"}});
  EXPECT_TRUE(facts_of(other).labels.empty());
}

TEST(TfliteMetadata, what_is_damaged_is_named) {
  std::string bytes = with_archive(model_bytes({{0}, {1}, {{"labels.txt", ""}}}), {{"labels.txt", "sky and sea"}});
  bytes[bytes.find("sky and sea")] ^= 1;
  EXPECT_EQ(tflite_error(bytes), "corrupt: m.tflite: 'labels.txt' behind the model cannot be read");
  EXPECT_EQ(tflite_error(model_bytes({{1, 2}, {1}, {}})),
            "corrupt: m.tflite: TFLITE_METADATA: 2 numbers as mean, wanted 3");
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1, 4, 4, 3})};
  model.outputs = {model.tensor("y", {1, 4, 4, 3})};
  model.op(19, {0}, {1});
  model.metadata("TFLITE_METADATA", std::array<std::uint8_t, 12>{1, 2, 3});
  EXPECT_EQ(tflite_error(model.bytes()), "corrupt: m.tflite: TFLITE_METADATA: damaged");
}

TEST(TfliteMetadata, damage_anywhere_ends_in_an_error_or_facts) {
  const std::string whole = with_archive(model_bytes({{0}, {1}, {{"labels.txt", ""}}}), {{"labels.txt", "sky"}});
  for (std::size_t place = 0; place < whole.size(); ++place) {
    for (const int bit : {0, 3, 7}) {
      std::string bytes = whole;
      bytes[place] ^= static_cast<char>(1U << bit);
      tflite_error(bytes);  // throws nothing but errors of ours
    }
  }
}

}  // namespace
}  // namespace atrous::test
