// Papers before they have a format: a head, what they say, who signs, and what is not known of
// them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "district/meeting/v1/classification.pb.h"

namespace district::meeting {

// In whose form a paper is.
enum class Form { kParty, kState };

struct Block {
  enum class Kind { kHeading, kParagraph, kItem };
  Kind kind;
  std::string text;
};

// A line of what stands below a paper: who signs, or who receives it.
struct SignatureLine {
  enum class Kind { kTitle, kNote, kName, kRecipientsHeading, kRecipient };
  Kind kind;
  std::string text;
};

struct Head {
  std::string parent;  // the body above the one that issues it; empty: none is printed
  std::string organization;
  std::string number;
  std::string place_and_date;  // empty: none is printed
  std::string title;
  std::string subject;
};

// The text without what could change how other text is read or shown: control characters but line
// feeds, marks that turn the direction of writing, and what no XML may hold.
std::string Printable(std::string_view text);

// What is left to be filled in by hand; short: a number.
inline constexpr char kDots[] = "……………";
inline constexpr char kShortDots[] = "……";

class Composition {
 public:
  explicit Composition(Form form) : form_(form) {}

  void set_head(Head head);
  void Heading(std::string_view text) { Add(Block::Kind::kHeading, text); }
  void Paragraph(std::string_view text) { Add(Block::Kind::kParagraph, text); }
  void Item(std::string_view text) { Add(Block::Kind::kItem, text); }
  // Adds text of several lines: each a paragraph, or an item where it begins with a dash.
  void Lines(std::string_view text);
  void SignLeft(SignatureLine::Kind kind, std::string_view text);
  void SignRight(SignatureLine::Kind kind, std::string_view text);

  // Returns the text, or dots to be filled in by hand; then `field` is noted as a gap, once.
  std::string OrDots(std::string_view text, const std::string& field);
  void AddGap(const std::string& field);
  // Notes that the paper tells what is of this degree; it is as secret as the most secret of that.
  void Tell(v1::Classification degree);

  Form form() const { return form_; }
  const Head& head() const { return head_; }
  const std::vector<Block>& blocks() const { return blocks_; }
  const std::vector<SignatureLine>& left() const { return left_; }
  const std::vector<SignatureLine>& right() const { return right_; }
  const std::vector<std::string>& gaps() const { return gaps_; }
  v1::Classification degree() const { return degree_; }
  // The stamp of a state secret, as the law words it; empty: it is none.
  std::string stamp() const;

 private:
  void Add(Block::Kind kind, std::string_view text);

  Form form_;
  Head head_;
  std::vector<Block> blocks_;
  std::vector<SignatureLine> left_, right_;
  std::vector<std::string> gaps_;
  v1::Classification degree_ = v1::CLASSIFICATION_UNSPECIFIED;
};

// What stands at the top of every paper of a form.
struct National {
  std::string name;
  std::string motto;  // empty: none
};
National NationalOf(Form form);

}  // namespace district::meeting
