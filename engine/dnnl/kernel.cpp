// Execution of oneDNN primitives with memory objects made in advance.
#include "dnnl/kernel.h"

#include <cstring>
#include <sstream>

#include "dnnl/compat.h"

namespace atrous::onednn {

struct Kernel::Impl {
  dnnl::primitive primitive;
  std::string name;
  std::size_t scratch_bytes = 0;
  std::vector<dnnl::memory> memories;      // the arguments in order, the fixed ones, the scratchpad last
  std::vector<dnnl_exec_arg_t> arguments;  // over the memories
};

namespace {

// Streams of the CPU engine hold no state, so one serves all threads.
const dnnl::stream& cpu_stream() {
  static const dnnl::stream stream(cpu_engine());
  return stream;
}

}  // namespace

Kernel::Kernel(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Kernel::Kernel(Kernel&&) noexcept = default;
Kernel& Kernel::operator=(Kernel&&) noexcept = default;
Kernel::~Kernel() = default;

std::string Kernel::name() const { return impl_->name; }
std::size_t Kernel::scratch_bytes() const { return impl_->scratch_bytes; }

void Kernel::run(std::initializer_list<const void*> arguments, void* scratch) const {
  std::size_t i = 0;
  for (const void* argument : arguments) impl_->memories[i++].set_data_handle(const_cast<void*>(argument));
  if (impl_->scratch_bytes > 0) impl_->memories.back().set_data_handle(scratch);
  const dnnl_status_t status = dnnl_primitive_execute(
      impl_->primitive.get(), cpu_stream().get(), static_cast<int>(impl_->arguments.size()), impl_->arguments.data());
  if (status != dnnl_success) fail(ErrorCode::kInternal, "oneDNN kernel ", impl_->name, " failed with status ", status);
}

std::string version() {
  const dnnl_version_t* version = dnnl_version();
  return std::to_string(version->major) + "." + std::to_string(version->minor) + "." + std::to_string(version->patch);
}

const dnnl::engine& cpu_engine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

dnnl::memory::desc dense(const dnnl::memory::dims& dims, dnnl::memory::data_type type) {
  dnnl::memory::dims strides(dims.size(), 1);
  for (std::size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  return {dims, type, strides};
}

dnnl::primitive_attr user_scratchpad() {
  dnnl::primitive_attr attr;
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attr;
}

std::string form_key(const dnnl::memory::desc& desc) {
  std::ostringstream key;
  const auto list = [&key](char tag, const auto& values, std::size_t count) {
    key << tag;
    for (std::size_t i = 0; i < count; ++i) key << values[i] << ',';
  };
#if DNNL_VERSION_MAJOR < 3
  const dnnl_memory_desc_t& data = desc.data;
  const auto& blocking = data.format_desc.blocking;
  const auto rank = static_cast<std::size_t>(data.ndims);
  const auto blocks = static_cast<std::size_t>(blocking.inner_nblks);
  key << data.data_type;
  list('d', data.dims, rank);
  list('s', blocking.strides, rank);
  list('b', blocking.inner_blks, blocks);
  list('i', blocking.inner_idxs, blocks);
#else
  const auto blocks = desc.get_inner_blks();
  const auto rank = static_cast<std::size_t>(desc.get_ndims());
  key << static_cast<int>(desc.get_data_type());
  list('d', desc.get_dims(), rank);
  list('s', desc.get_strides(), rank);
  list('b', blocks, blocks.size());
  list('i', desc.get_inner_idxs(), blocks.size());
#endif
  return key.str();
}

PackedForm make_packed_form(const dnnl::memory::desc& plain, const dnnl::memory::desc& packed) {
  const auto pack = [plain, packed](const void* src, std::byte* dst) {
    translate("packed weights", [&] {
      dnnl::memory from(plain, cpu_engine(), const_cast<void*>(src));
      dnnl::memory to(packed, cpu_engine(), dst);
      const dnnl::stream stream(cpu_engine());
      dnnl::reorder(from, to).execute(stream, from, to);
      return 0;
    });
  };
  return {form_key(packed), packed.get_size(), pack};
}

namespace {

dnnl::memory filled(const FixedArgument& argument) {
  dnnl::memory memory(argument.desc, cpu_engine());
  std::memcpy(memory.get_data_handle(), argument.data, argument.desc.get_size());
  return memory;
}

}  // namespace

Kernel make_kernel(const dnnl::primitive& primitive, std::string name, const dnnl::memory::desc& scratchpad,
                   const std::vector<Argument>& arguments, const std::vector<FixedArgument>& fixed) {
  auto impl = std::make_unique<Kernel::Impl>();
  impl->primitive = primitive;
  impl->name = std::move(name);
  impl->scratch_bytes = scratchpad.get_size();
  std::vector<int> ids;
  const auto add = [&](int id, dnnl::memory memory) {
    ids.push_back(id);
    impl->memories.push_back(std::move(memory));
  };
  for (const Argument& argument : arguments) add(argument.id, dnnl::memory(argument.desc, cpu_engine(), nullptr));
  for (const FixedArgument& argument : fixed) add(argument.id, filled(argument));
  if (impl->scratch_bytes > 0) add(DNNL_ARG_SCRATCHPAD, dnnl::memory(scratchpad, cpu_engine(), nullptr));
  for (std::size_t i = 0; i < ids.size(); ++i) impl->arguments.push_back({ids[i], impl->memories[i].get()});
  return Kernel(std::move(impl));
}

}  // namespace atrous::onednn
