// A prepared oneDNN primitive behind an interface that does not show oneDNN.
#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>

namespace atrous::onednn {

// "2.6.3"
std::string version();

// One primitive with its memory objects. Runs on the caller's OpenMP pool with user scratch memory. A kernel is used by
// one thread at a time (it remembers the addresses of its arguments), like the plan that owns it.
class Kernel {
 public:
  struct Impl;
  explicit Kernel(std::unique_ptr<Impl> impl);
  Kernel(Kernel&&) noexcept;
  Kernel& operator=(Kernel&&) noexcept;
  ~Kernel();

  std::string name() const;  // of the implementation that oneDNN chose: "brgconv:avx512_core"
  std::size_t scratch_bytes() const;

  // Arguments in the order that the maker documents. `scratch` has scratch_bytes() bytes, 64-byte aligned.
  void run(std::initializer_list<const void*> arguments, void* scratch) const;

 private:
  std::unique_ptr<Impl> impl_;
};

// How a kernel wants its weights: the packed form has `bytes` bytes, equal keys mean equal forms.
struct PackedForm {
  std::string key;
  std::size_t bytes = 0;
  std::function<void(const void* plain, std::byte* packed)> pack;
};

}  // namespace atrous::onednn
