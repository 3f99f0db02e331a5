"""The few calls of coxswain.h that the benchmarks need, through ctypes."""

import ctypes as c

NULL_LENGTH = -1
ARRAY_TEXT, ARRAY_INT64, ARRAY_DATE, ARRAY_DICTIONARY = 1, 3, 5, 7


class Run(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("threads", c.c_int32), ("memory_limit", c.c_int64),
                ("progress", c.c_void_p), ("user_data", c.c_void_p), ("cancel", c.c_void_p)]


class Column(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("type", c.c_int32), ("name", c.c_char_p),
                ("values", c.c_void_p), ("offsets", c.c_void_p), ("dictionary", c.c_char_p),
                ("dictionary_size", c.c_int64), ("validity", c.c_void_p), ("scale", c.c_int32),
                ("reserved", c.c_int32)]


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

    def book(self):
        return Book(self)


class Book:
    def __init__(self, library):
        self.api = library
        self.lib = library.lib
        self.handle = c.c_void_p()
        error = c.c_void_p()
        self.api.check(self.lib.cxs_book_create(None, c.byref(self.handle), c.byref(error)), error)

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
