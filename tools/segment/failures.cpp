// The images of a batch that failed, and the summary of them.
#include "failures.h"

#include "failure.h"

namespace atrous::tool {

void Failures::add(const std::string& image, const std::string& message, const std::string& hint) {
  const bool named = message.find(image) != std::string::npos;
  failures_.push_back({named ? message : image + ": " + message, hint});
}

void Failures::summarise(std::size_t images) const {
  for (const Failure& failure : failures_) print_error(failure.message, failure.hint);
  if (images > 1 && !failures_.empty()) {
    print_error(std::to_string(failures_.size()) + " of " + std::to_string(images) + " images failed");
  }
}

}  // namespace atrous::tool
