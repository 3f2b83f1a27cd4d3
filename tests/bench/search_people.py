"""People by the hundred thousand, put straight into the tables of the personnel service."""

import hashlib
import random

FAMILIES = {"Nguyễn": 38, "Trần": 12, "Lê": 10, "Phạm": 7, "Hoàng": 5, "Huỳnh": 5, "Phan": 5, "Vũ": 4, "Võ": 4,
            "Đặng": 2, "Bùi": 2, "Đỗ": 2, "Hồ": 1, "Ngô": 1, "Dương": 1, "Lý": 1}
MIDDLES = {"Văn": 30, "Thị": 30, "Hữu": 5, "Đức": 5, "Minh": 5, "Ngọc": 5, "Thanh": 4, "Quang": 4, "Xuân": 3, "Kim": 3,
           "Hoài": 2, "Đình": 2, "Thu": 2}
GIVENS = ("An Anh Ánh Bảo Bích Bình Châu Chi Chiến Công Cúc Cường Diễm Diệp Dũng Duy Duyên Dương Đạt Đức Giang Hà Hải "
          "Hạnh Hằng Hậu Hiền Hiếu Hiệp Hoa Hoà Hoàng Hồng Huệ Hùng Huy Huyền Hương Khánh Khoa Kiên Lan Lâm Liên Linh "
          "Loan Long Lộc Ly Mai Mạnh Minh My Nam Nga Ngân Nghĩa Ngọc Nguyên Nhàn Nhi Nhung Oanh Phong Phú Phúc Phương "
          "Quang Quân Quốc Quyên Quỳnh Sơn Tài Tâm Tân Thành Thảo Thắng Thịnh Thu Thuỷ Thư Tiến Toàn Trang Trí Trung "
          "Trường Tú Tuấn Tùng Tuyết Uyên Vân Việt Vinh Vy Xuân Yến").split()
MARKS = {"a": "áàảãạăắằẳẵặâấầẩẫậ", "d": "đ", "e": "éèẻẽẹêếềểễệ", "i": "íìỉĩị", "o": "óòỏõọôốồổỗộơớờởỡợ",
         "u": "úùủũụưứừửữự", "y": "ýỳỷỹỵ"}
UNMARKED = str.maketrans({mark: letter for letter, marks in MARKS.items() for mark in marks})
NAMES = 200000  # so many names there are, each of as many people


def fold(text):
    return text.lower().translate(UNMARKED)


def name_key(words):
    """Not Vietnamese, but an order by given name. Names that differ in marks have keys that do."""
    folded = [fold(word) for word in words]
    marks = "".join(str(ord(letter) % 7) for word in words for letter in word)
    return "+".join((folded[-1], folded[0], *folded[1:-1])) + "!" + marks


def make_names(count):
    """Different names as families, middle and given names are common."""
    choose = random.Random(18)
    names = set()
    while len(names) < count:
        family, = choose.choices(list(FAMILIES), FAMILIES.values())
        middles = choose.choices(list(MIDDLES), MIDDLES.values())
        if choose.random() < 0.5:
            middles.append(choose.choice(GIVENS))
        names.add((family, *middles, choose.choice(GIVENS)))
    return sorted(names, key=name_key)


def typo_rows(words):
    for word in words:
        if len(word) < 3:
            continue
        for typo in {word, *(word[:i] + word[i + 1:] for i in range(len(word)))}:
            yield typo, word


def message_field(number, sql):
    """A field of text as the body of a resource holds it; shorter than 128 bytes."""
    tag_bytes = [number << 3 | 2] if number < 16 else [number << 3 & 127 | 130, number >> 4]
    tag = ", ".join(str(byte) for byte in tag_bytes)
    return f"CHAR({tag}), CHAR(LENGTH({sql})), {sql}"


def texts(count):
    """The names of as many people."""
    return [" ".join(name) for name in make_names(min(NAMES, count))]


def fill(connection, count):
    """`people/s0000000` and on; answers their names."""
    names = make_names(min(NAMES, count))
    with connection.cursor() as cursor:
        for table, columns in (("bench_names", "slot INT PRIMARY KEY, display VARCHAR(80), family VARCHAR(20), given "
                                "VARCHAR(20), name_key VARCHAR(80), search_names VARCHAR(90)"),
                               ("bench_numbers", "n INT PRIMARY KEY, slot INT, KEY (slot)")):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TABLE {table} ({columns}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
        slots, terms = [], []
        for slot, words in enumerate(names):
            folded = [fold(word) for word in words]
            whole = " ".join(folded)
            slots.append((slot, " ".join(words), words[0], words[-1], name_key(words), f"| {whole} |"))
            names_id = hashlib.sha256(f"{name_key(words)}\n| {whole} |".encode()).hexdigest()[:32]
            pairs = {f"+{first} {second}" for first, second in zip(folded, folded[1:])}
            both = {f"~{one} {other}" for one in folded for other in folded if one < other}
            found_by = {*folded, *pairs, *both, f"={whole}", ""}
            terms += [(term, name_key(words), names_id, f"| {whole} |") for term in found_by]
        cursor.executemany("INSERT INTO bench_names VALUES (%s, %s, %s, %s, %s, %s)", slots)
        cursor.executemany("INSERT INTO name_words (word, name_key, names_id, search_names) VALUES (%s, %s, %s, %s)",
                           sorted(set(terms)))
        words = sorted({fold(word) for name in names for word in name})
        cursor.executemany("INSERT IGNORE INTO search_typos (typo, word) VALUES (%s, %s)", list(typo_rows(words)))
        cursor.execute("INSERT INTO bench_numbers VALUES (0, 0)")
        made = 1
        while made < count:
            cursor.execute("INSERT INTO bench_numbers SELECT n + %s, (n + %s) %% %s FROM bench_numbers WHERE n < %s",
                           (made, made, len(names), count - made))
            made *= 2
        name = "CONCAT('people/s', LPAD(b.n, 7, '0'))"
        body = ", ".join((message_field(1, name), message_field(2, "UUID()"), message_field(10, "s.display"),
                          message_field(11, "s.family"), message_field(12, "s.given")))
        cursor.execute(
            "INSERT INTO people (name, uid, version, create_time, update_time, delete_time, body, display_name, "
            "family_name, given_name, other_names, birth_date, gender, category, hometown, party_admission_date, "
            "party_official_date, provenance_source, provenance_locator, provenance_quote, name_key, search_names, "
            "merged_into) "
            f"SELECT {name}, UUID(), 1, b.n + 1, b.n + 1, 0, CONCAT({body}), s.display, s.family, s.given, '', 0, 0, "
            "0, '', 0, 0, '', '', '', s.name_key, s.search_names, '' FROM bench_numbers b FORCE INDEX (PRIMARY) "
            "STRAIGHT_JOIN bench_names s ON s.slot = b.slot")
        for table in ("bench_names", "bench_numbers"):
            cursor.execute(f"DROP TABLE {table}")
        cursor.execute("ANALYZE TABLE people, name_words, search_typos, search_words, appointments")
    return texts(count)
