// The images of a batch that failed, and the summary of them.
#pragma once

#include <string>
#include <vector>

namespace atrous::tool {

class Failures {
 public:
  // Remembers why an image was not done. The message may begin with the image's name.
  void add(const std::string& image, const std::string& message, const std::string& hint = {});

  bool empty() const { return failures_.empty(); }

  // Prints each failure on stderr, and how many there were of the images so far, if those are several.
  void summarise(std::size_t images) const;

 private:
  struct Failure {
    std::string message;
    std::string hint;
  };
  std::vector<Failure> failures_;
};

}  // namespace atrous::tool
