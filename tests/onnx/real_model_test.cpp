// The importer on models from outside.
#include <gtest/gtest.h>

#include "atrous/error.h"
#include "onnx/import.h"
#include "support/test_data.h"

namespace atrous {
namespace {

TEST(RealModel, imports_with_all_its_weights) {
  ATROUS_NEEDS_TEST_DATA();
  for (const char* file : {"exports/deeplabv3_mobilenet_v3_large/model.onnx",
                           "exports/lraspp_mobilenet_v3_large/model.onnx", "models/deeplabv3_mnv2_dm05_pascal_257.onnx",
                           "models/deeplabv3_mnv2_dm05_portrait.onnx", "models/deeplabv3_mnv2_pascal.onnx"}) {
    const Imported imported = import_onnx(test::test_data() / file, {});
    EXPECT_EQ(imported.graph.inputs.size(), 1U) << file;
    EXPECT_EQ(imported.graph.outputs.size(), 1U) << file;
    int convolutions = 0;
    for (const Node& node : imported.graph.nodes) {
      if (node.op != "Conv") continue;
      ++convolutions;
      EXPECT_NE(imported.graph.constant(node.inputs[1]), nullptr) << file << ": " << node.name;
    }
    EXPECT_GT(convolutions, 30) << file;
  }
}

TEST(RealModel, a_tflite_model_is_recognised) {
  ATROUS_NEEDS_TEST_DATA();
  try {
    import_onnx(test::test_data() / "models/deeplabv3_257_mv_gpu.tflite", {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("not an ONNX model but a TensorFlow Lite model"), std::string::npos);
  }
}

}  // namespace
}  // namespace atrous
