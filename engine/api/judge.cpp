// How much a changed network loses against the f32 one, on photographs.
#include "api/judge.h"

#include <algorithm>

#include "core/cpu.h"
#include "core/error.h"
#include "graph/edit.h"
#include "runtime/geometry.h"

namespace atrous {
namespace {

std::vector<TensorInfo> infos_of(const Graph& graph, const std::vector<ValueId>& ids) {
  std::vector<TensorInfo> infos;
  for (const ValueId id : ids) infos.push_back({graph.value(id).name, graph.value(id).dtype, graph.value(id).shape});
  return infos;
}

std::unique_ptr<Model::Impl> model_of(Graph graph, const ModelFacts& facts) {
  auto model = std::make_unique<Model::Impl>();
  model->graph = std::move(graph);
  model->facts = facts;
  model->inputs = infos_of(model->graph, model->graph.inputs);
  model->outputs = infos_of(model->graph, model->graph.outputs);
  model->stride = network_stride(model->graph);
  return model;
}

std::int64_t equal_pixels(const LabelMap& a, const LabelMap& b) {
  std::int64_t equal = 0;
  for (int y = 0; y < a.height_px; ++y) {
    for (int x = 0; x < a.width_px; ++x) equal += a.at(x, y) == b.at(x, y) ? 1 : 0;
  }
  return equal;
}

}  // namespace

JudgedNetwork::JudgedNetwork(Graph graph, const ModelFacts& facts) : model_(model_of(std::move(graph), facts)) {
  constexpr int kMostPlans = 2;
  segmenter_ = std::make_unique<Segmenter>(*model_, kMostPlans);
  control_.threads = default_threads();
}

Tensor JudgedNetwork::input_of(const JudgedImage& image) {
  return within(image.name, [&] { return segmenter_->input_of(image.image); });
}

Segmentation JudgedNetwork::segment(const JudgedImage& image) {
  SegmentOptions options;
  options.enlarge = image.truth ? Enlarge::kBilinear : Enlarge::kNetworkSize;
  Timing timing;
  return within(image.name, [&] { return segmenter_->segment(image.image, options, control_, timing); });
}

std::vector<Tensor> Judge::inputs() {
  std::vector<Tensor> inputs;
  for (const JudgedImage& image : images_) inputs.push_back(network_.input_of(image));
  return inputs;
}

Judge::Judge(const Graph& f32, const ModelFacts& facts, std::vector<JudgedImage> images, int ignore)
    : network_(borrow(f32), facts), facts_(facts), images_(std::move(images)), ignore_(ignore) {
  for (const JudgedImage& image : images_) {
    Segmentation found = network_.segment(image);
    classes_ = std::max(classes_, found.classes);
    f32_.push_back(std::move(found.labels));
  }
}

void Judge::add(Confusion& confusion, const LabelMap& labels, std::size_t i) const {
  within(images_[i].name, [&] { confusion.add(labels, *images_[i].truth); });
}

double Judge::f32_miou(std::size_t count) const {
  Confusion confusion(classes_, ignore_);
  for (std::size_t i = 0; i < std::min(count, images_.size()); ++i) add(confusion, f32_[i], i);
  return confusion.mean_iou();
}

Judgement Judge::judge(Graph graph, std::size_t count) {
  JudgedNetwork network(std::move(graph), facts_);
  Confusion confusion(classes_, ignore_);
  std::int64_t equal = 0;
  std::int64_t pixels = 0;
  for (std::size_t i = 0; i < std::min(count, images_.size()); ++i) {
    const LabelMap labels = network.segment(images_[i]).labels;
    equal += equal_pixels(labels, f32_[i]);
    pixels += static_cast<std::int64_t>(labels.width_px) * labels.height_px;
    if (by_miou()) add(confusion, labels, i);
  }
  Judgement judgement;
  judgement.agreement = static_cast<double>(equal) / static_cast<double>(std::max<std::int64_t>(pixels, 1));
  if (by_miou()) judgement.miou = confusion.mean_iou();
  return judgement;
}

double Judge::loss_points(const Judgement& judgement, std::size_t count) const {
  return 100.0 * (by_miou() ? f32_miou(count) - judgement.miou : 1.0 - judgement.agreement);
}

}  // namespace atrous
