// What the programs of this folder ask of the system and of images.
#pragma once

#include <atrous/atrous.h>
#include <malloc.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

namespace endurance {

// A line of /proc/self/status in bytes ("VmRSS", "VmHWM") or as it is ("Threads").
inline std::int64_t status(const std::string& key) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key + ":")) continue;
    const std::int64_t value = std::stoll(line.substr(key.size() + 1));
    return line.ends_with("kB") ? value * 1024 : value;
  }
  return 0;
}

// Resident memory once the allocator has given back what it merely keeps.
inline std::int64_t settled_bytes() {
  malloc_trim(0);
  return status("VmRSS");
}

// Whether memory stayed. Sanitizers keep what was freed and notes about it, so with them resident memory says nothing,
// and what is lost is the leak checker's matter.
inline bool stayed(std::int64_t grown_bytes, std::int64_t allowed_bytes) {
#ifdef ATROUS_SANITIZED
  allowed_bytes = std::numeric_limits<std::int64_t>::max();
#endif
  return grown_bytes <= allowed_bytes;
}

inline double megabytes(std::int64_t bytes) { return static_cast<double>(bytes) / 1e6; }

// The same pixels for the same size.
inline atrous::Image make_image(int width_px, int height_px) {
  atrous::Image image{width_px, height_px,
                      std::vector<std::uint8_t>(static_cast<std::size_t>(width_px) * height_px * 3)};
  auto state = static_cast<std::uint32_t>(width_px * 7919 + height_px);
  for (std::uint8_t& sample : image.rgb) {
    state = state * 1664525U + 1013904223U;
    sample = static_cast<std::uint8_t>(state >> 24);
  }
  return image;
}

// Facts for a model that brings none; a size of the network's own is put aside, so that every image has its own plan.
inline atrous::ModelOptions native_size() {
  atrous::ModelOptions options;
  options.adjust_facts = [](atrous::ModelFacts& facts) {
    facts.preprocessing.size_policy = atrous::SizePolicy::kNative;
    facts.preprocessing.height_px = facts.preprocessing.width_px = 0;
  };
  return options;
}

}  // namespace endurance
