// Ctrl-C and SIGTERM as a cancel of the running session, and other signals that a tool must survive.
#include "interrupt.h"

#include <signal.h>

#include <atomic>

namespace atrous::tool {
namespace {

// A signal handler reaches nothing but what lies here.
std::atomic<Session*> running_session{nullptr};
std::atomic<int> received_signal{0};

static_assert(std::atomic<Session*>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

extern "C" void cancel_running_session(int number) {
  received_signal = number;
  if (Session* session = running_session.load()) session->cancel();
}

void handle(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

void fail_instead_of_ending() {
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
}

Interrupt::Interrupt() { handle(cancel_running_session); }

Interrupt::Interrupt(Session& session) {
  running_session = &session;
  handle(cancel_running_session);
}

Interrupt::~Interrupt() {
  handle(SIG_DFL);
  running_session = nullptr;
}

bool Interrupt::requested() const { return received_signal != 0; }

int Interrupt::exit_code() const { return 128 + received_signal; }

}  // namespace atrous::tool
