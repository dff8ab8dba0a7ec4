// How much a changed network loses against the f32 one, on photographs.
#include "api/judge.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/cpu.h"
#include "core/error.h"
#include "graph/edit.h"
#include "runtime/geometry.h"

namespace atrous {
namespace {

constexpr int kMostPlans = 8;  // photographs of more sizes are planned again in each round

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

// The standard error of a figure from its values without one sample each; 0 for a single sample.
double jackknife_error(const std::vector<double>& without_one) {
  const auto count = static_cast<double>(without_one.size());
  if (without_one.size() < 2) return 0.0;
  const double mean = std::accumulate(without_one.begin(), without_one.end(), 0.0) / count;
  double squares = 0.0;
  for (const double value : without_one) squares += (value - mean) * (value - mean);
  return std::sqrt(squares * (count - 1.0) / count);
}

}  // namespace

JudgedNetwork::JudgedNetwork(Graph graph, const ModelFacts& facts, std::function<void()> check)
    : model_(model_of(std::move(graph), facts)), segmenter_(std::make_unique<Segmenter>(*model_, kMostPlans)) {
  control_.threads = default_threads();
  if (check) control_.progress = [check = std::move(check)](int, int) { check(); };
}

void JudgedNetwork::replace(Graph graph) {
  segmenter_.reset();  // its plans point to the nodes that were
  model_->graph = std::move(graph);
  segmenter_ = std::make_unique<Segmenter>(*model_, kMostPlans);
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

Judge::Judge(const Graph& f32, const ModelFacts& facts, CalibrationImages images, const std::function<void()>& check)
    : images_(std::move(images.images)), ignore_(images.ignore) {
  JudgedNetwork network(borrow(f32), facts, check);
  for (const JudgedImage& image : images_) {
    check();
    inputs_.push_back(network.input_of(image));
    Segmentation found = network.segment(image);
    classes_ = std::max(classes_, found.classes);
    f32_.push_back(std::move(found.labels));
  }
}

Confusion Judge::confusion_of(const LabelMap& labels, std::size_t i) const {
  Confusion confusion(classes_, ignore_);
  within(images_[i].name, [&] { confusion.add(labels, *images_[i].truth); });
  return confusion;
}

double Judge::f32_miou() const {
  Confusion confusion(classes_, ignore_);
  for (std::size_t i = 0; i < images_.size(); ++i) confusion.add(confusion_of(f32_[i], i));
  return confusion.mean_iou();
}

// Of all parts but one; its standard error stays open.
Judgement Judge::judge(const std::vector<Part>& parts, std::size_t left_out) const {
  Part all{0, 0, Confusion(classes_, ignore_), Confusion(classes_, ignore_)};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == left_out) continue;
    all.equal += parts[i].equal;
    all.pixels += parts[i].pixels;
    if (!by_miou()) continue;
    all.found->add(*parts[i].found);
    all.f32->add(*parts[i].f32);
  }
  Judgement judgement;
  judgement.agreement = static_cast<double>(all.equal) / static_cast<double>(std::max<std::int64_t>(all.pixels, 1));
  if (by_miou()) judgement.miou = all.found->mean_iou();
  judgement.loss_points = 100.0 * (by_miou() ? all.f32->mean_iou() - judgement.miou : 1.0 - judgement.agreement);
  return judgement;
}

double Judge::points_of(std::int64_t pixels, std::size_t count) const {
  std::int64_t all = 0;
  for (std::size_t i = 0; i < count; ++i) all += static_cast<std::int64_t>(f32_[i].width_px) * f32_[i].height_px;
  return 100.0 * static_cast<double>(pixels) / static_cast<double>(std::max<std::int64_t>(all, 1));
}

Judgement Judge::judge(JudgedNetwork& network, std::size_t most, double enough) const {
  const std::size_t count = std::min(most, images_.size());
  std::int64_t changed = 0;
  std::vector<Part> parts;
  for (std::size_t i = 0; i < count; ++i) {
    const LabelMap labels = network.segment(images_[i]).labels;
    Part part{equal_pixels(labels, f32_[i]), static_cast<std::int64_t>(labels.width_px) * labels.height_px, {}, {}};
    if (by_miou()) part.found = confusion_of(labels, i);
    if (by_miou()) part.f32 = confusion_of(f32_[i], i);
    changed += part.pixels - part.equal;
    parts.push_back(std::move(part));
    const double lost = points_of(changed, count);
    if (!by_miou() && lost > enough && i + 1 < count) return {.loss_points = lost, .complete = false};
  }
  Judgement judgement = judge(parts, parts.size());
  std::vector<double> without_one;
  for (std::size_t i = 0; i < parts.size(); ++i) without_one.push_back(judge(parts, i).loss_points);
  judgement.margin_points = jackknife_error(without_one);
  return judgement;
}

}  // namespace atrous
