// Choice of kernels by measurement, with a memory.
#pragma once

#include <filesystem>

#include "core/stop.h"
#include "runtime/kernel_chooser.h"
#include "runtime/tuning_cache.h"

namespace atrous {

// Times every kernel that is offered and not hopeless, once for every problem; a kernel that was expected to be slower
// has to be clearly faster; known answers come from the file. The
// trials are plans of the node alone, with weights and inputs of their own. Not for several threads.
class Tuner final : public KernelChooser {
 public:
  // `stop` is looked at between runs; choose() throws cancelled then, and what was measured before is in the file.
  // Throws as TuningCache.
  Tuner(const std::filesystem::path& cache, int threads, const StopRequest& stop);

  KernelVerdict choose(const KernelQuery& query) override;
  KernelVerdict recall(const KernelQuery& query) override;

 private:
  TunedKernel measure(const KernelQuery& query) const;
  double time(const Graph& trial, const KernelQuery& query, const std::string& kernel, double best_ms) const;

  TuningCache cache_;
  const StopRequest& stop_;
};

}  // namespace atrous
