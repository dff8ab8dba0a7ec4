// oneDNN's instruction sets in three steps of vector width.
#include "dnnl/isa.h"

#include <oneapi/dnnl/dnnl.hpp>

namespace atrous::onednn {

namespace {

// The values are sets of bits, each with those of what it extends.
bool includes(dnnl::cpu_isa isa) {
  const auto bits = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  return (bits & static_cast<unsigned>(isa)) == static_cast<unsigned>(isa);
}

}  // namespace

Isa effective_isa() {
  if (includes(dnnl::cpu_isa::avx512_core)) return Isa::kAvx512;
  return includes(dnnl::cpu_isa::avx2) ? Isa::kAvx2 : Isa::kSse41;
}

bool has_bf16() { return includes(dnnl::cpu_isa::avx512_core_bf16); }

bool has_int8() { return includes(dnnl::cpu_isa::avx512_core_vnni) || includes(dnnl::cpu_isa::avx2_vnni); }

const char* name(Isa isa) {
  switch (isa) {
    case Isa::kAvx512: return "AVX-512";
    case Isa::kAvx2: return "AVX2";
    case Isa::kSse41: break;
  }
  return "SSE4.1";
}

}  // namespace atrous::onednn
