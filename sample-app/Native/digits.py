"""Reads a picture by the model in a native library: python3 digits.py published/networks.so

FusedModel needs no header: the library itself tells what its models read and write.
"""

import ctypes
import sys

import numpy as np


class FusedModel:
    """A model in a native library, by the name that its attribute exports."""

    def __init__(self, library, name):
        self._library = library if isinstance(library, ctypes.CDLL) else ctypes.CDLL(library)
        self._name = name
        self.version = self._function("version", ctypes.c_char_p)().decode()
        self.inputs = self._ports("input")
        self.outputs = self._ports("output")
        self._predict = self._function("predict", ctypes.c_int)
        self._predict_batch = self._function("predict_batch", ctypes.c_int)
        self._error = self._function("error", ctypes.c_char_p)

    def predict(self, *inputs):
        """Predicts one sample: an array for each input. Gives an array for each output, or the array of the only one."""
        return self._call(self._predict, inputs, [])

    def predict_batch(self, *inputs):
        """Predicts several samples along the first axis of each array."""
        return self._call(self._predict_batch, inputs, [len(inputs[0])])

    def _call(self, function, inputs, rows):
        if len(inputs) != len(self.inputs):
            raise TypeError(f"{len(self.inputs)} arrays are expected: {', '.join(name for name, _, _ in self.inputs)}")
        given = [np.ascontiguousarray(array, dtype) for array, (_, dtype, _) in zip(inputs, self.inputs)]
        outputs = [np.empty([*rows, *shape], dtype) for _, dtype, shape in self.outputs]
        memory = []
        for array in [*given, *outputs]:
            memory += [ctypes.c_void_p(array.ctypes.data), ctypes.c_size_t(array.size)]
        if function(*memory) != 0:
            raise ValueError(self._error().decode())
        return outputs[0] if len(outputs) == 1 else outputs

    def _ports(self, kind):
        def get(what, result):
            return self._function(f"{kind}_{what}", result, ctypes.c_size_t)

        count = self._function(f"{kind}_count", ctypes.c_size_t)()
        name, dtype = get("name", ctypes.c_char_p), get("type", ctypes.c_char_p)
        rank, shape = get("rank", ctypes.c_size_t), get("shape", ctypes.POINTER(ctypes.c_int64))
        return [(name(i).decode(), np.dtype(dtype(i).decode()), tuple(shape(i)[: rank(i)]) if rank(i) else ()) for i in range(count)]

    def _function(self, name, result, *arguments):
        function = getattr(self._library, f"{self._name}_{name}")
        function.restype = result
        if arguments:
            function.argtypes = arguments
        return function


def main():
    digits = FusedModel(sys.argv[1], "digits")
    print(f"digits reads {digits.inputs} and writes {digits.outputs}")

    # Ink from 0 to 16.
    picture = np.array(
        [
            [0, 0, 5, 13, 9, 1, 0, 0],
            [0, 0, 13, 15, 10, 15, 5, 0],
            [0, 3, 15, 2, 0, 11, 8, 0],
            [0, 4, 12, 0, 0, 8, 8, 0],
            [0, 5, 8, 0, 0, 9, 8, 0],
            [0, 4, 11, 0, 1, 12, 7, 0],
            [0, 2, 14, 5, 10, 12, 0, 0],
            [0, 0, 6, 13, 10, 0, 0, 0],
        ],
        np.float32,
    )
    print("one picture:", int(np.argmax(digits.predict(picture))))
    print("three:", np.argmax(digits.predict_batch(np.stack([picture, picture * 0, picture])), axis=1)[[0, 2]])
    try:
        digits.predict(picture[:7])
    except ValueError as problem:
        print("refused:", problem)


if __name__ == "__main__":
    main()
