// A client of autobahn-cpp over RawSocket: `client <port>`. It prints a word for each thing that it has done.
#include <autobahn/autobahn.hpp>
#include <boost/asio.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

using boost::future;
namespace asio = boost::asio;
using Number = uint64_t;

template <class T> void tell(const char* what, const T& value) {
  std::cout << what << " " << value << std::endl;
}

int main(int, char** argv) {
  asio::io_service io;
  const auto host = asio::ip::address::from_string("127.0.0.1");
  asio::ip::tcp::endpoint endpoint(host, std::stoi(argv[1]));
  auto transport = std::make_shared<autobahn::wamp_tcp_transport>(io, endpoint, false);
  auto session = std::make_shared<autobahn::wamp_session>(io, false);
  transport->attach(session);

  // A future that leaves its scope waits for its promise, so all of them stay.
  std::vector<future<void>> steps;
  const auto leave = [&] {
    steps.push_back(session->leave().then([&](future<std::string> reason) {
      tell("left", reason.get());
      io.stop();
    }));
  };
  const auto fail = [&] {
    steps.push_back(session->call("com.test.fail").then([&](future<autobahn::wamp_call_result> it) {
      try {
        it.get();
      } catch (const std::exception& error) {
        tell("error", error.what());
      }
      leave();
    }));
  };
  const auto add = [&] {
    const auto numbers = std::make_tuple(Number(17), Number(25));
    steps.push_back(session->call("com.test.add", numbers).then([&](future<autobahn::wamp_call_result> it) {
      tell("sum", it.get().argument<Number>(0));
      fail();
    }));
  };
  const auto publish = [&] {
    session->publish("com.test.said", std::make_tuple(std::string("a word")));
  };
  const auto subscribe = [&] {
    const auto onEvent = [&](const autobahn::wamp_event& event) {
      tell("event", event.argument<std::string>(0));
      add();
    };
    steps.push_back(session->subscribe("com.test.topic", onEvent).then([&](future<autobahn::wamp_subscription> it) {
      tell("subscribed", it.get().id() > 0);
      publish();
    }));
  };
  const auto join = [&] {
    steps.push_back(session->join("realm1").then([&](future<Number> id) {
      tell("joined", id.get() > 0);
      subscribe();
    }));
  };
  steps.push_back(transport->connect().then([&](future<void> connected) {
    connected.get();
    steps.push_back(session->start().then([&](future<void> started) {
      started.get();
      join();
    }));
  }));
  io.run();
}
