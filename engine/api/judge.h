// How much a changed network loses against the f32 one, on photographs.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "api/calibration_images.h"
#include "api/segmenter.h"
#include "atrous/labels.h"

namespace atrous {

// What a network makes of some photographs, compared with f32.
struct Judgement {
  double agreement = 0.0;      // share of pixels whose label is that of f32
  double miou = 0.0;           // with label maps only
  double loss_points = 0.0;    // of mIoU where there are label maps, else of agreement
  double margin_points = 0.0;  // the standard error of the loss, by leaving out one photograph after the other
  bool complete = true;        // else it ended early, and at least loss_points are lost; nothing else is known
};

// A network with everything that segmenting needs. The graph's constants may be borrowed.
class JudgedNetwork {
 public:
  // `check` is called before every step of a run, and may throw.
  JudgedNetwork(Graph graph, const ModelFacts& facts, std::function<void()> check);

  // Other nodes over the same constants, so that weights in the forms of kernels stay.
  void replace(Graph graph);

  Tensor input_of(const JudgedImage& image);
  Segmentation segment(const JudgedImage& image);  // at the size of the truth, or else at that of the network

 private:
  std::unique_ptr<Model::Impl> model_;
  std::unique_ptr<Segmenter> segmenter_;
  RunControl control_;
};

class Judge {
 public:
  // Labels the photographs with the f32 network. Either all of them have a true label map or none. `check` is called
  // before every step, and may throw.
  Judge(const Graph& f32, const ModelFacts& facts, CalibrationImages images, const std::function<void()>& check);

  // The photographs as the network takes them.
  const std::vector<Tensor>& inputs() const { return inputs_; }

  // Of the first `most` photographs. Where pixels are counted it ends as soon as more than `enough` points
  // are lost, whatever the other photographs say.
  Judgement judge(JudgedNetwork& network, std::size_t most, double enough) const;

  bool by_miou() const { return images_.front().truth.has_value(); }
  double f32_miou() const;  // of all photographs, with label maps only
  std::size_t images() const { return images_.size(); }

 private:
  // What one photograph adds to the scores.
  struct Part {
    std::int64_t equal = 0;
    std::int64_t pixels = 0;
    std::optional<Confusion> found;
    std::optional<Confusion> f32;
  };

  double points_of(std::int64_t pixels, std::size_t count) const;  // as percents of those of the first photographs
  Confusion confusion_of(const LabelMap& labels, std::size_t i) const;
  Judgement judge(const std::vector<Part>& parts, std::size_t left_out) const;

  std::vector<JudgedImage> images_;
  int ignore_;
  std::vector<Tensor> inputs_;
  std::vector<LabelMap> f32_;
  int classes_ = 2;
};

}  // namespace atrous
