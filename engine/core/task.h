// A callable that can be moved but not copied, so that it may own what it needs.
#pragma once

#include <memory>
#include <utility>

namespace atrous {

// What std::move_only_function<void(Argument)> is in later standards.
template <typename Argument>
class Task {
 public:
  Task() = default;
  template <typename Work>
  Task(Work work) : body_(std::make_unique<Body<Work>>(std::move(work))) {}  // NOLINT: converts on purpose

  explicit operator bool() const { return body_ != nullptr; }
  void operator()(Argument argument) const { body_->call(argument); }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual void call(Argument argument) = 0;
  };
  template <typename Work>
  struct Body final : Base {
    explicit Body(Work body) : work(std::move(body)) {}
    void call(Argument argument) override { work(argument); }
    Work work;
  };
  std::unique_ptr<Base> body_;
};

}  // namespace atrous
