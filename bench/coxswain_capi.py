"""The few calls of coxswain.h that the benchmarks and the Arrow check need, through ctypes."""

import ctypes as c

NULL_LENGTH = -1
ARRAY_TEXT, ARRAY_INT64, ARRAY_DATE, ARRAY_DICTIONARY = 1, 3, 5, 7


class Run(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("threads", c.c_int32), ("memory_limit", c.c_int64),
                ("progress", c.c_void_p), ("user_data", c.c_void_p), ("cancel", c.c_void_p)]


class BookOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("threads", c.c_int32), ("memory_limit", c.c_int64),
                ("max_threads", c.c_int32), ("reserved", c.c_int32)]


class Column(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("type", c.c_int32), ("name", c.c_char_p),
                ("values", c.c_void_p), ("offsets", c.c_void_p), ("dictionary", c.c_char_p),
                ("dictionary_size", c.c_int64), ("validity", c.c_void_p), ("scale", c.c_int32),
                ("reserved", c.c_int32)]


class LoadOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("keep_good_rows", c.c_int32), ("strict", c.c_int32),
                ("dangling", c.c_int32), ("extra_columns", c.c_int32), ("delimiter", c.c_int32),
                ("listed_problems", c.c_int64), ("rename_from", c.c_void_p),
                ("rename_to", c.c_void_p), ("rename_count", c.c_int64), ("float_scale", c.c_int32),
                ("reserved", c.c_int32)]


class ArrowStream(c.Structure):
    _fields_ = [(name, c.c_void_p)
                for name in ("get_schema", "get_next", "get_last_error", "release", "private_data")]


class Library:
    def __init__(self, path):
        self.lib = c.CDLL(path)
        self.lib.cxs_error_message.restype = c.c_char_p
        self.lib.cxs_buffer_data.restype = c.c_void_p
        self.lib.cxs_buffer_size.restype = c.c_int64
        self.lib.cxs_result_rows.restype = c.c_int64

    def check(self, status, error):
        if status:
            message = self.lib.cxs_error_message(error).decode()
            self.lib.cxs_error_destroy(error)
            raise RuntimeError(message)

    def book(self, memory_limit=0):
        handle = c.c_void_p()
        error = c.c_void_p()
        options = BookOptions(c.sizeof(BookOptions), memory_limit=memory_limit)
        self.check(self.lib.cxs_book_create(c.byref(options), c.byref(handle), c.byref(error)),
                   error)
        return Book(self, handle)

    def open_book(self, path):
        handle = c.c_void_p()
        error = c.c_void_p()
        self.check(self.lib.cxs_book_open(path.encode(), None, None, c.byref(handle),
                                          c.byref(error)), error)
        return Book(self, handle)


class Book:
    def __init__(self, library, handle):
        self.api = library
        self.lib = library.lib
        self.handle = handle

    def save(self, path):
        error = c.c_void_p()
        self.api.check(self.lib.cxs_book_save(self.handle, path.encode(), None, c.byref(error)),
                       error)

    def table(self, name):
        table = c.c_int32()
        error = c.c_void_p()
        self.api.check(self.lib.cxs_table_id(name.encode(), c.byref(table), c.byref(error)), error)
        return table

    def load(self, table, columns, rows):
        """columns: (name, kind, numpy values, scale, dictionary as list of str or None)."""
        keep = []
        structs = []
        for name, kind, values, scale, texts in columns:
            column = Column()
            self.lib.cxs_column_init(c.byref(column), c.sizeof(column))
            column.type, column.name, column.scale = kind, name.encode(), scale
            column.values = values.ctypes.data
            if texts is not None:
                import numpy as np
                encoded = [text.encode() for text in texts]
                offsets = np.cumsum([0] + [len(text) for text in encoded]).astype(np.int64)
                keep.append(offsets)
                column.dictionary = b"".join(encoded)
                column.dictionary_size = len(encoded)
                column.offsets = offsets.ctypes.data
            if kind == ARRAY_TEXT:
                width = values.shape[1]
                import numpy as np
                offsets = np.arange(rows + 1, dtype=np.int64) * width
                keep.append(offsets)
                column.offsets = offsets.ctypes.data
            structs.append(column)
        pointers = (c.POINTER(Column) * len(structs))(*[c.pointer(s) for s in structs])
        error = c.c_void_p()
        status = self.lib.cxs_book_load_columns(
            self.handle, self.table(table), pointers, c.c_int32(len(structs)), c.c_int64(rows),
            None, None, None, c.byref(error))
        self.api.check(status, error)

    def load_csv(self, table, csv):
        text = csv.encode()
        error = c.c_void_p()
        status = self.lib.cxs_book_load_csv(self.handle, self.table(table), text,
                                            c.c_int64(len(text)), None, None, None, c.byref(error))
        self.api.check(status, error)

    def load_arrow(self, table, reader, float_scale=0):
        """reader: a pyarrow.RecordBatchReader; it is used up."""
        stream = ArrowStream()
        reader._export_to_c(c.addressof(stream))
        options = LoadOptions(c.sizeof(LoadOptions), float_scale=float_scale)
        error = c.c_void_p()
        status = self.lib.cxs_book_load(self.handle, self.table(table), c.byref(stream),
                                        c.byref(options), None, None, c.byref(error))
        assert not stream.release, "a stream that was handed over has been released"
        self.api.check(status, error)

    def query_arrow(self, name, options):
        """The result as a pyarrow.Table, and as the bytes of JSON."""
        import pyarrow
        result = c.c_void_p()
        error = c.c_void_p()
        text = options.encode()
        status = self.lib.cxs_book_query(self.handle, name.encode(), text, c.c_int64(len(text)),
                                         None, c.byref(result), c.byref(error))
        self.api.check(status, error)
        stream = ArrowStream()
        status = self.lib.cxs_result_to_arrow(result, c.byref(stream), c.byref(error))
        self.api.check(status, error)
        buffer = c.c_void_p()
        self.lib.cxs_result_to_json(result, c.byref(buffer), None)
        json = c.string_at(self.lib.cxs_buffer_data(buffer), self.lib.cxs_buffer_size(buffer))
        self.lib.cxs_buffer_destroy(buffer)
        self.lib.cxs_result_destroy(result)
        reader = pyarrow.RecordBatchReader._import_from_c(c.addressof(stream))
        return reader.read_all(), json

    def query(self, name, options, threads=1, csv=False):
        run = Run(c.sizeof(Run), threads, 0, None, None, None)
        result = c.c_void_p()
        error = c.c_void_p()
        text = options.encode()
        status = self.lib.cxs_book_query(self.handle, name.encode(), text, c.c_int64(len(text)),
                                         c.byref(run), c.byref(result), c.byref(error))
        self.api.check(status, error)
        answer = self.lib.cxs_result_rows(result)
        if csv:
            buffer = c.c_void_p()
            self.lib.cxs_result_to_csv(result, None, c.byref(buffer), None)
            answer = c.string_at(self.lib.cxs_buffer_data(buffer),
                                 self.lib.cxs_buffer_size(buffer)).decode()
            self.lib.cxs_buffer_destroy(buffer)
        self.lib.cxs_result_destroy(result)
        return answer

    def close(self):
        self.lib.cxs_book_destroy(self.handle)
