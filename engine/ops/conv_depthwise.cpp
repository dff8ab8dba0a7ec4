// Depthwise convolution by our own kernel: one filter a channel, in which taps beside the map cost nothing.
#include "ops/conv_depthwise.h"
#include "kernels/depthwise.h"
#include "ops/conv_kernels.h"
#include "ops/own_epilogue.h"

namespace atrous {
namespace {

// Measured in f32 multiply-adds at the machine's peak: depthwise convolutions are bound by memory.
constexpr double kMacsPerFloat = 6.0;  // that is read or written
constexpr double kMacsPerMac = 1.2;

// Maps of bf16 are half as large.
double floats_moved(const ConvRequest& request) {
  const ConvProblem& problem = request.problem;
  const double src = request.src == Storage::kBf16 ? 0.5 : 1.0;
  const double dst = request.dst == Storage::kBf16 ? 0.5 : 1.0;
  return static_cast<double>(problem.batch * problem.src_channels) *
         (src * static_cast<double>(Shape(problem.window.src).elements()) +
          dst * static_cast<double>(problem.window.dst_elements()));
}

double expected_cost(const ConvRequest& request) {
  return kMacsPerFloat * floats_moved(request) +
         kMacsPerMac * static_cast<double>(request.problem.useful_macs()) / arithmetic_rate(request.isa);
}

std::optional<double> cost(const ConvRequest& request) {
  if (!fits_depthwise(request.problem, request.activation)) return std::nullopt;
  return expected_cost(request);
}

struct StoredMap {
  Storage storage;
  void* data;
};

void run_stored(const Depthwise& depthwise, const ConvEpilogue& epilogue, const float* weights, const StoredMap& src,
                const StoredMap& dst, float* row_means) {
  const auto run = [&](const auto* from) {
    if (dst.storage == Storage::kBf16) {
      run_depthwise(depthwise, epilogue, from, weights, static_cast<BFloat16*>(dst.data), row_means);
    } else {
      run_depthwise(depthwise, epilogue, from, weights, static_cast<float*>(dst.data), row_means);
    }
  };
  if (src.storage == Storage::kBf16) {
    run(static_cast<const BFloat16*>(src.data));
  } else {
    run(static_cast<const float*>(src.data));
  }
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  const Depthwise depthwise = make_depthwise(request.problem);
  const ConvEpilogue epilogue = own_epilogue(request.activation, request.residual).value();
  const auto pack = [&](const float* plain, float* packed) { pack_depthwise_weights(depthwise, plain, packed); };
  const std::int64_t floats = depthwise.taps() * depthwise.channels;
  const float* const weights = pack_own_weights(lowering, request, "depthwise", floats, pack);
  const Storage from = request.src;
  const Storage to = request.dst;
  const ConvBuffers buffers = list_buffers(lowering, request, described, from, to);
  const BufferId row_means = request.row_means ? lowering.write(1, Layout::kChannelsLast) : kNone;
  if (row_means != kNone) described.writes.push_back(row_means);
  described.kernel = "depthwise:highway";
  described.run = [=](const Bindings& at) {
    run_stored(depthwise, buffers.bind(epilogue, at), weights, {from, at.at<void>(buffers.src)},
               {to, at.at<void>(buffers.dst)}, row_means != kNone ? at.at<float>(row_means) : nullptr);
  };
  lowering.emit(std::move(described));
}

}  // namespace

bool is_depthwise(const ConvProblem& problem) {
  return problem.window.rank() == 2 && problem.groups == problem.src_channels &&
         problem.groups == problem.dst_channels && problem.groups > 1;
}

bool fits_depthwise(const ConvProblem& problem, const onednn::Activation& activation) {
  return is_depthwise(problem) && problem.window.kernel[0] <= kMostDepthwiseRowTaps &&
         own_epilogue(activation, false).has_value();
}

Depthwise make_depthwise(const ConvProblem& problem) {
  return make_depthwise(problem.window.axis(0), problem.window.axis(1), problem.batch, problem.src_channels);
}

// Measured against our kernel, on the same instruction set.
double direct_depthwise_cost(const ConvRequest& request, bool has_kernel) {
  constexpr double kByGroups = 40.0;
  constexpr double kNarrow = 0.85;   // SSE4.1: no multiply-add, and its weights stay in registers
  constexpr double kStrided = 0.95;  // few taps and outputs that share few sources
  constexpr double kAliasing = 0.8;  // pixels a multiple of 2 KB apart: rows far apart displace each other
  constexpr double kDense = 1.1;
  const ConvProblem& problem = request.problem;
  if (!has_kernel) {
    return kByGroups * static_cast<double>(problem.macs()) / arithmetic_rate(request.isa);
  }
  const bool is_strided = problem.window.strides[1] > 1 && problem.window.taps() < 25;
  const bool is_aliasing = problem.src_channels % 512 == 0 && problem.window.dilations[0] > 1;
  if (is_aliasing) return kAliasing * expected_cost(request);
  const double share = request.isa == onednn::Isa::kSse41 ? kNarrow : (is_strided ? kStrided : kDense);
  ConvRequest full = request;
  full.src = full.dst = Storage::kFull;
  return share * expected_cost(full) + conversion_cost(request, Storage::kFull, Storage::kFull);
}

const ConvKernel kDepthwiseConv = {"depthwise", "one filter a channel", cost, lower};

}  // namespace atrous
