// `segment models`: what is installed, and how to get well-known networks.
#include <memory>

#include "atrous/error.h"
#include "atrous/installed_models.h"
#include "atrous/model.h"
#include "commands.h"
#include "failure.h"
#include "json_text.h"
#include "table.h"

namespace atrous::tool {
namespace {

constexpr const char* kWellKnown =
    "Well-known networks, in a few lines of Python each (any working directory):\n"
    "\n"
    "  DeepLabV3, LR-ASPP and FCN of torchvision (COCO with the classes of VOC)\n"
    "    import torch, torchvision.models.segmentation as zoo\n"
    "    net = zoo.deeplabv3_resnet50(weights='DEFAULT').eval()  # or deeplabv3_resnet101, "
    "deeplabv3_mobilenet_v3_large,\n"
    "                                                            # lraspp_mobilenet_v3_large, fcn_resnet50, "
    "fcn_resnet101\n"
    "    torch.onnx.export(net, torch.zeros(1, 3, 513, 513), 'export.onnx', output_names=['out'])\n"
    "  segment convert export.onnx deeplab.onnx --preset imagenet --labels-from voc\n"
    "\n"
    "  DeepLabv3+ of segmentation_models.pytorch (your own weights)\n"
    "    import segmentation_models_pytorch as smp, torch\n"
    "    net = smp.DeepLabV3Plus('mobilenet_v2', classes=2); net.load_state_dict(torch.load('weights.pt')); "
    "net.eval()\n"
    "    torch.onnx.export(net, torch.zeros(1, 3, 512, 512), 'export.onnx')\n"
    "  segment convert export.onnx plus.onnx --preset imagenet --labels-from classes.txt\n"
    "\n"
    "  DeepLab of TensorFlow Lite (deeplabv3_257_mv_gpu.tflite, deeplabv3_mnv2_pascal_quant.tflite; VOC)\n"
    "  segment convert deeplabv3_257_mv_gpu.tflite deeplab257.onnx --preset tf --labels-from voc\n"
    "\n"
    "  MediaPipe's selfie segmenter and multi-class segmenter (.tflite; labels and pixels are in the file's metadata,\n"
    "  where they are not: pixel / 255)\n"
    "  segment convert selfie_multiclass_256x256.tflite selfie.onnx --preset unit\n"
    "\n"
    "A converted file in a folder of $ATROUS_MODEL_PATH is found by name: segment photo.jpg --model deeplab\n";

struct Entry {
  InstalledModel model;
  std::string description;
  std::vector<std::string> labels;
  std::string obstacle;  // why it cannot be loaded
};

std::vector<Entry> list_entries() {
  std::vector<Entry> entries;
  for (const InstalledModel& model : installed_models()) {
    Entry entry{model, {}, {}, {}};
    try {
      const Model loaded = Model::load(model.path);
      entry.description = loaded.facts().description;
      entry.labels = loaded.facts().labels;
    } catch (const Error& error) {
      entry.obstacle = error.what();
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string joined(const std::vector<std::string>& words) {
  constexpr std::size_t kMostWords = 8;
  std::string text;
  for (std::size_t i = 0; i < words.size() && i < kMostWords; ++i) text += (i > 0 ? ", " : "") + words[i];
  return words.size() > kMostWords ? text + ", ..." : text;
}

std::string text_of(const std::vector<Entry>& entries) {
  std::string text;
  for (const Entry& entry : entries) {
    text += entry.model.name + (entry.model.name == default_model() ? "  (the default)\n" : "\n");
    text += "  " + entry.model.path.string() + "\n";
    if (!entry.obstacle.empty()) text += "  cannot be loaded: " + entry.obstacle + "\n";
    if (!entry.description.empty()) text += "  " + entry.description + "\n";
    if (!entry.labels.empty()) text += "  classes: " + joined(entry.labels) + "\n";
  }
  if (entries.empty()) {
    text =
        "No model is installed. They are looked for in $ATROUS_MODEL_PATH and in share/atrous/models beside the "
        "library.\n";
  }
  return text + "\n" + kWellKnown;
}

std::string json_of(const std::vector<Entry>& entries) {
  Json list = Json::array();
  for (const Entry& entry : entries) {
    Json json;
    json["name"] = entry.model.name;
    json["path"] = entry.model.path.string();
    json["default"] = entry.model.name == default_model();
    json["description"] = entry.description;
    json["labels"] = entry.labels;
    json["obstacle"] = entry.obstacle;
    list.push_back(std::move(json));
  }
  return json_line(list);
}

}  // namespace

void add_models(CLI::App& app, Action& action) {
  const auto as_json = std::make_shared<bool>(false);
  CLI::App& command = *app.add_subcommand("models", "List the installed models, and how to get well-known ones");
  command.add_flag("--json", *as_json, "Print the installed ones as a JSON array");
  command.footer(
      "Models are found by name in the folders of $ATROUS_MODEL_PATH, then in share/atrous/models beside the library.\n"
      "\n"
      "JSON: name, path, default, description, labels, obstacle (why it cannot be loaded, or empty).");
  command.callback([&action, as_json] {
    action = [as_json] {
      const std::vector<Entry> entries = list_entries();
      print_data(*as_json ? json_of(entries) : text_of(entries));
      return kDone;
    };
  });
}

}  // namespace atrous::tool
