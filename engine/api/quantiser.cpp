// Quantisation of a network after training: calibration, search, and the graph in 8 bits.
#include "api/quantiser.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "api/calibration_images.h"
#include "api/quantise_report.h"
#include "api/quantise_state.h"
#include "api/quantised_form.h"
#include "core/error.h"
#include "core/sha256.h"
#include "graph/edit.h"
#include "graph/text.h"
#include "quantise/calibrate.h"
#include "quantise/insert.h"
#include "vision/facts.h"

namespace atrous {
namespace {

// A digest of everything that the findings depend on.
std::string fingerprint(const Graph& graph, const QuantiseRequest& request, const std::string& images) {
  std::string text = "2 " + request.tool_version + "\n" + print(graph) + images;
  text += "ignore " + std::to_string(request.options.ignore) + "\n";
  for (const auto& [key, value] : write_facts(request.facts)) text.append(key).append(" ").append(value).append("\n");
  Sha256 sha;
  sha.add(std::as_bytes(std::span(text)));
  return sha.hex();
}

bool is_quantised(const Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [](const Node& node) {
    return node.op.find("Quantize") != std::string::npos || node.op.starts_with("QLinear") ||
           node.op.ends_with("Integer");
  });
}

void check_cancelled(const QuantiseRequest& request) {
  if (request.is_cancelled && request.is_cancelled()) fail(ErrorCode::kCancelled, "cancelled");
}

class Quantiser {
 public:
  Quantiser(Graph& graph, const QuantiseRequest& request, CalibrationImages images)
      : graph_(graph),
        request_(request),
        state_(request.state_file, fingerprint(graph, request, images.digests)),
        judge_(graph, request.facts, std::move(images), check_) {}

  QuantisationReport run() {
    choose_form();
    const SearchResult found =
        search({form_.scheme.layers, request_.options.budget, most_returns(form_, judge_.images()),
                [this](const std::set<ValueId>& on_codes, bool alone, double enough) {
                  return loss({on_codes, alone, enough});
                },
                [this](const char* stage, int done, int total) { show(stage, done, total); }});
    form_.scheme.on_codes = found.on_codes;
    describe(found);
    require_int8();
    equalise(graph_, form_.equalisation);
    insert_quantisation(graph_, form_.scheme);
    return std::move(report_);
  }

 private:
  void show(const std::string& stage, int done, int total) const {
    check_cancelled(request_);
    if (request_.on_progress) request_.on_progress(stage, done, total);
  }

  CalibrationRequest calibration(const Graph& graph, const std::vector<Tensor>& inputs, const char* stage) const {
    CalibrationRequest request;
    request.graph = &graph;
    for (const Tensor& input : inputs) request.inputs.push_back(&input);
    request.after_run = [this, stage](int done, int total) { show(stage, done, total); };
    request.check = check_;
    return request;
  }

  QuantisedForm make_form(const std::string& name, std::vector<Equalisation> equalisation,
                          const std::vector<Tensor>& inputs) {
    QuantisedForm form{name, std::move(equalisation), borrow(graph_), {}};
    equalise(form.graph, form.equalisation);
    const CalibrationRequest request = calibration(form.graph, inputs, "choosing ranges");
    form.scheme = empty_scheme(request);
    if (form.scheme.layers.empty()) fail(ErrorCode::kUnsupported, "has no layer that could compute in int8");
    if (state_.take_calibration(name, form.scheme)) return form;
    calibrate(request, form.scheme);
    state_.keep_calibration(name, form.scheme);
    return form;
  }

  // Equalised channels are taken where all layers on codes lose less with them.
  void choose_form() {
    const std::vector<Tensor>& inputs = judge_.inputs();
    form_ = make_form("plain", {}, inputs);
    std::vector<Equalisation> equalisation = find_equalisation(calibration(graph_, inputs, "looking at channels"));
    if (equalisation.empty()) return;
    QuantisedForm equalised = make_form("equalised", std::move(equalisation), inputs);
    const std::set<ValueId> all = form_.scheme.on_codes;
    const double plain_loss = loss({all, false, kExactLoss});
    form_.network.reset();  // gives its memory back
    std::swap(form_, equalised);
    if (loss({all, false, kExactLoss}) >= plain_loss) std::swap(form_, equalised);
  }

  // What counts against the budget. For few photographs the loss is uncertain, so its standard error counts too; and
  // int8 that scores better on these photographs is as far from f32 as one that scores worse.
  double loss(const Trial& trial) {
    const std::string asked = question(form_, trial);
    if (const std::optional<double> known = state_.loss(asked, trial.enough)) return *known;
    const Judgement judgement = judge(form_, trial, judge_, request_.facts, check_);
    const double points = std::abs(judgement.loss_points) + (trial.alone ? 0.0 : judgement.margin_points);
    state_.keep_loss(asked, {points, judgement.complete});
    return points;
  }

  void describe(const SearchResult& found) {
    report_ = describe_scheme(graph_, form_.scheme, found, judge_.by_miou());
    report_.resumed = state_.resumed();
    report_.equalised_pairs = static_cast<int>(form_.equalisation.size());
    report_.images = static_cast<int>(judge_.images());
    report_.budget_points = request_.options.budget;
    const Judgement last = judge(form_, {form_.scheme.on_codes, false}, judge_, request_.facts, check_);
    report_.agreement = last.agreement;
    report_.loss_points = last.loss_points;
    report_.margin_points = last.margin_points;
    if (!judge_.by_miou()) return;
    report_.int8_miou = last.miou;
    report_.f32_miou = judge_.f32_miou();
  }

  void require_int8() const {
    if (report_.int8_layers > 0) return;
    std::ostringstream text;
    text << std::fixed << std::setprecision(2) << "no layer can compute in int8 within the budget of "
         << report_.budget_points << " points; every layer in int8 loses " << report_.all_int8_points;
    fail(ErrorCode::kUnsupported, text.str());
  }

  Graph& graph_;
  const QuantiseRequest& request_;
  const std::function<void()> check_ = [this] { check_cancelled(request_); };
  QuantiseState state_;
  Judge judge_;
  QuantisedForm form_;
  QuantisationReport report_;
};

}  // namespace

void require_sound(const QuantiseOptions& options) {
  if (options.images.empty()) fail(ErrorCode::kInvalidArgument, "int8 wants photographs to calibrate on, has none");
  if (!options.labels.empty() && options.labels.size() != options.images.size()) {
    fail(ErrorCode::kInvalidArgument, "there are ", options.images.size(), " photographs and ", options.labels.size(),
         " label maps, wanted one each or none");
  }
  if (!(options.budget >= 0.0 && options.budget <= 100.0)) {
    fail(ErrorCode::kInvalidArgument, "the budget is ", options.budget, " points, wanted 0 to 100");
  }
}

QuantisationReport quantise(Graph& graph, const QuantiseRequest& request) {
  if (is_quantised(graph)) fail(ErrorCode::kUnsupported, "is quantised already; int8 wants the f32 model");
  CalibrationImages images = load_calibration_images(request.options, [&request] { check_cancelled(request); });
  return Quantiser(graph, request, std::move(images)).run();
}

}  // namespace atrous
