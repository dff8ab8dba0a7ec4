// What hides the difference between oneDNN 2.6 and 3.x from the rest of this folder.
#pragma once

#include <memory>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "dnnl/kernel.h"

namespace atrous::onednn {

const dnnl::engine& cpu_engine();

// A primitive descriptor from the arguments that follow engine and descriptor in both versions.
template <typename Primitive, typename... Args>
typename Primitive::primitive_desc describe(const dnnl::primitive_attr& attr, Args&&... args) {
#if DNNL_VERSION_MAJOR < 3
  return typename Primitive::primitive_desc(typename Primitive::desc(std::forward<Args>(args)...), attr, cpu_engine());
#else
  return typename Primitive::primitive_desc(cpu_engine(), std::forward<Args>(args)..., attr);
#endif
}

inline void append_eltwise(dnnl::post_ops& ops, dnnl::algorithm algorithm, float alpha, float beta) {
#if DNNL_VERSION_MAJOR < 3
  ops.append_eltwise(1.0F, algorithm, alpha, beta);
#else
  ops.append_eltwise(algorithm, alpha, beta);
#endif
}

// An elementwise primitive from `desc` to `desc`.
inline dnnl::eltwise_forward::primitive_desc describe_eltwise(const dnnl::primitive_attr& attr,
                                                              dnnl::algorithm algorithm, const dnnl::memory::desc& desc,
                                                              float alpha, float beta) {
  constexpr auto kKind = dnnl::prop_kind::forward_inference;
#if DNNL_VERSION_MAJOR < 3
  return describe<dnnl::eltwise_forward>(attr, kKind, algorithm, desc, alpha, beta);
#else
  return describe<dnnl::eltwise_forward>(attr, kKind, algorithm, desc, desc, alpha, beta);
#endif
}

#if DNNL_VERSION_MAJOR < 3
using PoolingForward = dnnl::pooling_v2_forward;
using SoftmaxForward = dnnl::softmax_v2_forward;
#else
using PoolingForward = dnnl::pooling_forward;
using SoftmaxForward = dnnl::softmax_forward;
#endif

// The form of a memory descriptor as text; equal for equal forms.
std::string form_key(const dnnl::memory::desc& desc);

// A dense row-major descriptor.
dnnl::memory::desc dense(const dnnl::memory::dims& dims, dnnl::memory::data_type type = dnnl::memory::data_type::f32);

// Attributes with scratch memory from the user, as every kernel here has.
dnnl::primitive_attr user_scratchpad();

// Runs `make`; a failure of oneDNN becomes an Error that says what was to be made.
template <typename Make>
auto translate(const std::string& what, Make&& make) {
  try {
    return make();
  } catch (const dnnl::error& error) {
    const bool memory = error.status == dnnl_out_of_memory;
    const bool absent = error.status == dnnl_unimplemented;
    fail(memory   ? ErrorCode::kResource
         : absent ? ErrorCode::kUnsupported
                  : ErrorCode::kInternal,
         "oneDNN cannot make ", what, ": ", error.message);
  }
}

struct Argument {
  int id;  // DNNL_ARG_...
  dnnl::memory::desc desc;
};

// An argument that is the same in every run.
struct FixedArgument {
  int id;
  dnnl::memory::desc desc;
  const void* data;  // copied
};

// The kernel of a primitive descriptor, with arguments in the given order.
Kernel make_kernel(const dnnl::primitive& primitive, std::string name, const dnnl::memory::desc& scratchpad,
                   const std::vector<Argument>& arguments, const std::vector<FixedArgument>& fixed = {});

template <typename Primitive>
Kernel make_kernel(const typename Primitive::primitive_desc& desc, const std::vector<Argument>& arguments,
                   const std::vector<FixedArgument>& fixed = {}) {
  return make_kernel(Primitive(desc), desc.impl_info_str(), desc.scratchpad_desc(), arguments, fixed);
}

// The form that a primitive chose for weights which are plain (dense) in the model.
PackedForm make_packed_form(const dnnl::memory::desc& plain, const dnnl::memory::desc& packed);

}  // namespace atrous::onednn
