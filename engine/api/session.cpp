// The public Session over the two ways to run.
#include "atrous/session.h"

#include "api/model_impl.h"
#include "api/segmenter.h"
#include "api/tensor_runner.h"
#include "core/cpu.h"
#include "core/error.h"
#include "core/memory_failure.h"
#include "dnnl/isa.h"
#include "kernels/peak.h"
#include "runtime/tuner.h"

namespace atrous {
namespace {

constexpr int kMostThreads = 1024;  // OpenMP ends the process where the system gives it fewer than it wants

// A cancel counts for one run, however that run ends.
class CancelScope {
 public:
  explicit CancelScope(std::atomic<bool>& cancel) : cancel_(cancel) {}
  ~CancelScope() { cancel_.store(false, std::memory_order_relaxed); }
  CancelScope(const CancelScope&) = delete;
  CancelScope& operator=(const CancelScope&) = delete;

 private:
  std::atomic<bool>& cancel_;
};

// held(growth): what the session would hold.
template <typename Held>
std::function<void(const MemoryGrowth&)> refuse_beyond(std::int64_t most, const Held& held) {
  return [most, held](const MemoryGrowth& growth) {
    const std::int64_t wanted = held(growth);
    if (wanted <= most) return;
    fail(ErrorCode::kResource, "inputs of this size want ", wanted, " bytes of memory, allowed are ", most,
         " (max_memory_bytes)");
  };
}

void check_size(int width_px, int height_px) {
  if (width_px >= 1 && height_px >= 1) return;
  fail(ErrorCode::kInvalidArgument, "the size is ", width_px, "x", height_px, ", wanted 1x1 or more");
}

}  // namespace

struct Session::Impl {
  Model model;
  RunControl control;
  Segmenter segmenter;
  TensorRunner tensors;
  Timing timing;

  Impl(Model loaded, const SessionOptions& options)
      : model(std::move(loaded)), segmenter(model.impl(), options.max_plans), tensors(model.impl(), options.max_plans) {
    control.threads = options.threads > 0 ? options.threads : default_threads();
    if (options.precision == Precision::kAuto) control.bf16 = cpu_has_bf16();
    if (options.precision == Precision::kBf16) control.bf16 = true;
    if (options.max_memory_bytes > 0) refuse_plans_beyond(options.max_memory_bytes);
    if (options.tune) control.chooser = std::make_unique<Tuner>(options.tune_cache, control.threads, control.stop);
  }

  MemoryEstimate held_with(const MemoryGrowth& growth) const {
    const auto packed = static_cast<std::int64_t>(model.impl().packed_weights.bytes());
    return {segmenter.arena_bytes() + tensors.arena_bytes() + growth.arena_bytes,
            packed + segmenter.own_bytes() + tensors.own_bytes() + growth.weight_bytes, growth.result_bytes};
  }

  void refuse_plans_beyond(std::int64_t most) {
    control.admit = refuse_beyond(most, [this](const MemoryGrowth& growth) { return held_with(growth).total_bytes(); });
  }

  // Does the work with the session's threads; errors name the model.
  template <typename Work>
  auto guarded(Work&& work) {
    const ThreadScope scope(control.threads);
    return with_memory(model.name(), [&] { return within(model.name(), work); });
  }

  // The same for a run, which spends the cancel flag.
  template <typename Work>
  auto guarded_run(Work&& work) {
    const CancelScope spent(control.cancel);
    return guarded(std::forward<Work>(work));
  }
};

Session::Session(Model model, const SessionOptions& options) {
  if (options.threads < 0 || options.threads > kMostThreads) {
    fail(ErrorCode::kInvalidArgument, "threads is ", options.threads, ", wanted 0 to ", kMostThreads);
  }
  if (options.max_plans < 1)
    fail(ErrorCode::kInvalidArgument, "max_plans is ", options.max_plans, ", wanted 1 or more");
  if (options.max_memory_bytes < 0) {
    fail(ErrorCode::kInvalidArgument, "max_memory_bytes is ", options.max_memory_bytes, ", wanted 0 or more");
  }
  if (options.precision == Precision::kBf16 && !cpu_has_bf16()) {
    fail(ErrorCode::kUnsupported, "precision bf16 wants a CPU with AVX512_BF16 or AMX; this one has ",
         onednn::name(onednn::effective_isa()), " at most");
  }
  impl_ = std::make_unique<Impl>(std::move(model), options);
}

Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

LabelMap Session::segment(const Image& image) { return segment(image, {}).labels; }

Segmentation Session::segment(const Image& image, const SegmentOptions& options) {
  if (image.empty()) fail(ErrorCode::kInvalidArgument, "the image is empty");
  return impl_->guarded_run([&] { return impl_->segmenter.segment(image, options, impl_->control, impl_->timing); });
}

std::vector<NamedTensor> Session::run(std::span<const NamedTensor> inputs, std::span<const std::string> outputs) {
  return impl_->guarded_run([&] { return impl_->tensors.run(inputs, outputs, impl_->control); });
}

MemoryEstimate Session::memory_estimate(int width_px, int height_px) {
  check_size(width_px, height_px);
  return impl_->guarded([&] { return impl_->held_with(impl_->segmenter.growth(width_px, height_px, impl_->control)); });
}

PlanReport Session::explain(int width_px, int height_px, int runs) {
  check_size(width_px, height_px);
  return impl_->guarded_run([&] { return impl_->segmenter.explain(width_px, height_px, runs, impl_->control); });
}

void Session::cancel() noexcept { impl_->control.cancel.store(true, std::memory_order_relaxed); }

void Session::set_deadline(std::optional<std::chrono::steady_clock::time_point> deadline) {
  impl_->control.stop.deadline = deadline;
}

void Session::on_progress(std::function<void(int, int)> callback) { impl_->control.progress = std::move(callback); }
const Timing& Session::timing() const { return impl_->timing; }
int Session::threads() const { return impl_->control.threads; }
Precision Session::precision() const { return impl_->control.bf16 ? Precision::kBf16 : Precision::kF32; }

double measure_peak_gflops(int threads) {
  switch (onednn::effective_isa()) {
    case onednn::Isa::kAvx512: return measure_peak_gflops(threads, 64);
    case onednn::Isa::kAvx2: return measure_peak_gflops(threads, 32);
    case onednn::Isa::kSse41: break;
  }
  return measure_peak_gflops(threads, 16);
}

}  // namespace atrous
