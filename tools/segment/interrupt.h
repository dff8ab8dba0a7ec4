// Ctrl-C and SIGTERM as a cancel of the running session, and other signals that a tool must survive.
#pragma once

#include "atrous/session.h"

namespace atrous::tool {

// A write to a closed pipe, or beyond the largest file that is allowed, becomes an error of the write instead of the
// end of the program.
void fail_instead_of_ending();

// While it lives, the first SIGINT or SIGTERM cancels the session, if there is one, and is remembered; a second one
// ends the program as usual. One at a time.
class Interrupt {
 public:
  Interrupt();
  explicit Interrupt(Session& session);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool requested() const;
  int exit_code() const;  // 128 + the number of the signal: 130 after Ctrl-C
};

}  // namespace atrous::tool
