using FusedGen.Tests;

namespace FusedGen.Reproducibility.Tests.Models;

/// <summary>
/// Small networks that together use every kernel family at lengths that fill vectors of every width and lengths that do
/// not. Their weights are pseudo-random. The outputs are whatever is computed on the way too, so that no difference is
/// rounded away by a later layer.
/// </summary>
internal static class CoverageModels
{
    private const int Opset = 20;
    private const int UInt8 = 2;
    private const int Int8 = 3;

    private static readonly string[] s_activations =
        ["Relu", "Sigmoid", "Tanh", "Elu", "Selu", "Celu", "Softplus", "Softsign", "Mish", "HardSigmoid", "HardSwish", "LeakyRelu",
            "ThresholdedRelu", "Shrink"];

    private static readonly string[] s_realFunctions =
        ["Abs", "Neg", "Sign", "Floor", "Ceil", "Round", "Reciprocal", "Sqrt", "Exp", "Log", "Erf", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh",
            "Asinh", "Acosh", "Atanh"];

    /// <summary>File names and contents.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new Dictionary<string, Func<byte[]>>(StringComparer.Ordinal)
    {
        ["narrow_linears.onnx"] = NarrowLinears,
        ["wide_linears.onnx"] = WideLinears,
        ["rows.onnx"] = Rows,
        ["windows.onnx"] = Windows,
        ["reductions.onnx"] = Reductions,
        ["movement.onnx"] = Movement,
        ["unary_functions.onnx"] = UnaryFunctions,
        ["binary_functions.onnx"] = BinaryFunctions,
        ["conversions.onnx"] = Conversions,
        ["quantised.onnx"] = Quantised,
    };

    /// <summary>
    /// 130, 33, 9 and 1 outputs of one row: several chains of sums, constants in code and packed ones.
    /// </summary>
    private static byte[] NarrowLinears()
    {
        PseudoRandom random = new(1);
        OnnxBuilder model = OnnxBuilder.Model(Opset).Input("x", null, 50);
        Linear(model, random, "x", "a", 130, 50).Node("Tanh", ["a"], "b");
        Linear(model, random, "b", "c", 33, 130).Node("Gelu", ["c"], "d");
        Linear(model, random, "d", "e", 9, 33).Node("Sigmoid", ["e"], "f");
        Linear(model, random, "f", "g", 1, 9);
        return Joined(model, ["a", "b", "c", "d", "e", "f", "g"]);
    }

    /// <summary>
    /// Outputs so many that each has one sum, in the same order as in a tile of rows; with a residual.
    /// </summary>
    private static byte[] WideLinears()
    {
        PseudoRandom random = new(2);
        OnnxBuilder model = OnnxBuilder.Model(Opset).Input("x", null, 41);
        Linear(model, random, "x", "a", 64, 41).Node("Softplus", ["a"], "b");
        Linear(model, random, "b", "c", 130, 64).Node("HardSwish", ["c"], "d");
        Linear(model, random, "d", "e", 64, 130).Node("Add", ["e", "b"], "f").Node("Mish", ["f"], "g");
        Linear(model, random, "g", "h", 49, 64).Node("Softmax", ["h"], "i", ("axis", -1));
        return Joined(model, ["d", "f", "g", "i"]);
    }

    /// <summary>Several rows of each sample that share the weights, and products of what was computed.</summary>
    private static byte[] Rows()
    {
        PseudoRandom random = new(3);
        OnnxBuilder model = OnnxBuilder.Model(Opset).Input("x", null, 7, 20)
            .Weights("w1", [20, 33], random.Floats(20 * 33, 0.4f))
            .Weights("w2", [33, 9], random.Floats(33 * 9, 0.4f))
            .Weights("scale", [9], random.Floats(9, 1f))
            .Weights("bias", [9], random.Floats(9, 1f))
            .Node("MatMul", ["x", "w1"], "a")
            .Node("LeakyRelu", ["a"], "b")
            .Node("MatMul", ["b", "w2"], "c")
            .Node("LayerNormalization", ["c", "scale", "bias"], "d", ("axis", -1))
            .Node("Transpose", ["d"], "t", ("perm", new[] { 0, 2, 1 }))
            .Node("MatMul", ["d", "t"], "e")
            .Node("Softmax", ["e"], "f", ("axis", -1))
            .Node("MatMul", ["f", "b"], "g")
            .Node("MatMul", ["t", "f"], "h");
        return Joined(model, ["b", "d", "e", "f", "g", "h"]);
    }

    /// <summary>Convolutions and pools of two axes, with borders, strides, dilations and groups.</summary>
    private static byte[] Windows()
    {
        PseudoRandom random = new(4);
        OnnxBuilder model = OnnxBuilder.Model(Opset).Input("x", null, 3, 11, 10);
        Convolution(model, random, "x", "a", [18, 3, 3, 3], ("pads", new[] { 1, 1, 1, 1 }), ("strides", new[] { 2, 1 }));
        model.Node("Relu", ["a"], "b");
        Convolution(model, random, "b", "c", [18, 1, 3, 3], ("group", 18), ("pads", new[] { 1, 1, 1, 1 }));
        model.Node("Sigmoid", ["c"], "s").Node("Mul", ["c", "s"], "d");
        Convolution(model, random, "d", "e", [34, 18, 1, 1]);
        Convolution(model, random, "d", "f", [4, 9, 2, 3], ("group", 2), ("dilations", new[] { 2, 1 }));
        model.Weights("up.weight", [34, 5, 2, 2], random.Floats(34 * 5 * 2 * 2, 0.2f))
            .Node("ConvTranspose", ["e", "up.weight"], "g", ("strides", new[] { 2, 2 }))
            .Node("AveragePool", ["e"], "h", ("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 1, 1, 1, 1 }), ("strides", new[] { 2, 2 }))
            .Node("MaxPool", ["e"], "i", ("kernel_shape", new[] { 2, 3 }), ("pads", new[] { 0, 1, 0, 1 }))
            .Node("GlobalAveragePool", ["e"], "j")
            .Node("GlobalMaxPool", ["d"], "k");
        return Joined(model, ["b", "d", "f", "g", "h", "i", "j", "k"]);
    }

    /// <summary>
    /// Reductions over inner, outer and several axes, short ones and such as need two chains or blocks.
    /// </summary>
    private static byte[] Reductions()
    {
        OnnxBuilder model = OnnxBuilder.Model(Opset).Input("x", null, 3, 70, 9)
            .Weights("small", [1], 0.0625f)
            .Node("Transpose", ["x"], "t", ("perm", new[] { 0, 1, 3, 2 }))
            .Node("Mul", ["x", "small"], "p");
        List<string> results = [];
        foreach ((string name, int[] axes) in new[] { ("inner", new[] { 3 }), ("middle", [2]), ("outer", [1]), ("two", [2, 3]), ("all", [1, 2, 3]) })
        {
            model.Integers(name, axes.Select(axis => (long)axis).ToArray());
            foreach (string kind in (string[])["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare",
                "ReduceLogSumExp"])
            {
                string input = kind == "ReduceProd" ? "p" : "x";
                string result = $"{kind}.{name}";
                model.Node(kind, [input, name], result);
                results.Add(result);
            }
        }

        model.Node("ReduceSum", ["t", "inner"], "long.sum").Node("ReduceMax", ["t", "inner"], "long.max")
            .Node("Softmax", ["t"], "long.softmax", ("axis", 3))
            .Node("LogSoftmax", ["x"], "middle.softmax", ("axis", 2))
            .Node("ArgMax", ["x"], "best", ("axis", 2)).Node("Cast", ["best"], "index", ("to", OnnxBuilder.Float))
            .Node("MeanVarianceNormalization", ["x"], "normalised", ("axes", new[] { 2, 3 }));
        return Joined(model, [.. results, "long.sum", "long.max", "long.softmax", "middle.softmax", "index", "normalised"]);
    }

    /// <summary>Data movement between arithmetic.</summary>
    private static byte[] Movement()
    {
        PseudoRandom random = new(5);
        OnnxBuilder model = OnnxBuilder.Model(Opset).Input("x", null, 4, 6, 5)
            .Weights("factor", [6, 5], random.Floats(30, 2f))
            .Weights("scales", [4], 1f, 1f, 2f, 2f)
            .Integers("picked", 5, 0, 3, 3).Integers("pads", 0, 0, 2, 1, 0, 0, 1, 3)
            .Integers("starts", 5, 0).Integers("ends", -100, 5).Integers("axes", 2, 3).Integers("steps", -2, 2)
            .Integers("repeats", 1, 2, 1, 3)
            .Node("Mul", ["x", "factor"], "a")
            .Node("Transpose", ["a"], "b", ("perm", new[] { 0, 3, 1, 2 }))
            .Node("Gather", ["a", "picked"], "c", ("axis", 2))
            .Node("Pad", ["a", "pads"], "d", ("mode", "reflect"))
            .Node("Slice", ["a", "starts", "ends", "axes", "steps"], "e")
            .Node("Tile", ["e", "repeats"], "f")
            .Node("DepthToSpace", ["a"], "g", ("blocksize", 2))
            .Node("Resize", ["a", "", "scales"], "h", ("mode", "linear"))
            .Node("Resize", ["a", "", "scales"], "i", ("mode", "cubic"))
            .Node("ArgMin", ["a"], "lowest", ("axis", 3))
            .Node("GatherElements", ["a", "lowest"], "j", ("axis", 3));
        foreach (string name in (string[])["b", "c", "d", "f", "g", "h", "i", "j"])
        {
            model.Node("Sin", [name], $"{name}.out");
        }

        return Joined(model, ["b.out", "c.out", "d.out", "f.out", "g.out", "h.out", "i.out", "j.out"]);
    }

    /// <summary>All functions of one number: of 37, whole vectors and a rest, and of 3, one by one.</summary>
    private static byte[] UnaryFunctions()
    {
        OnnxBuilder model = OnnxBuilder.Model(Opset).Input("x", null, 37)
            .Integers("start", 34).Integers("end", 37).Integers("axis", 1)
            .Node("Slice", ["x", "start", "end", "axis"], "few");
        List<string> results = [];
        foreach (string input in (string[])["x", "few"])
        {
            foreach (string function in s_activations.Concat(s_realFunctions))
            {
                model.Node(function, [input], $"{function}.{input}");
                results.Add($"{function}.{input}");
            }

            model.Node("Gelu", [input], $"gelu.{input}").Node("Gelu", [input], $"gelu.tanh.{input}", ("approximate", "tanh"))
                .Node("Sigmoid", [input], $"gate.{input}").Node("Mul", [input, $"gate.{input}"], $"silu.{input}");
            results.AddRange([$"gelu.{input}", $"gelu.tanh.{input}", $"silu.{input}"]);
        }

        return Joined(model, results);
    }

    /// <summary>Functions of two numbers, of vectors and one by one.</summary>
    private static byte[] BinaryFunctions()
    {
        OnnxBuilder model = OnnxBuilder.Model(Opset).Input("x", null, 44).Integers("halves", 22, 22).Integers("few", 19, 3)
            .Node("Split", ["x", "halves"], ["x0", "y0"], "", ("axis", 1))
            .Node("Split", ["x0", "few"], ["xa", "x1"], "", ("axis", 1))
            .Node("Split", ["y0", "few"], ["ya", "y1"], "", ("axis", 1));
        List<string> results = [];
        foreach (string number in (string[])["0", "1"])
        {
            foreach (string function in (string[])["Add", "Sub", "Mul", "Div", "Min", "Max", "Pow", "Mod"])
            {
                string result = function + number;
                model.Node(function, ["x" + number, "y" + number], [result], "", function == "Mod" ? [("fmod", 1)] : []);
                results.Add(result);
            }

            // Multiplications before additions: what a compiler might fuse.
            model.Node("Mul", ["x" + number, "y" + number], "product" + number).Node("Add", ["product" + number, "x" + number], "sum" + number)
                .Node("Sub", ["sum" + number, "product" + number], "difference" + number)
                .Node("Less", ["x" + number, "y" + number], "less" + number)
                .Node("Where", ["less" + number, "sum" + number, "difference" + number], "chosen" + number);
            results.AddRange(["sum" + number, "chosen" + number]);
        }

        return Joined(model, results);
    }

    /// <summary>Integers, and doubles with the operations that IEEE 754 defines.</summary>
    private static byte[] Conversions()
    {
        OnnxBuilder model = OnnxBuilder.Model(Opset).Input("x", null, 21).Node("Cast", ["x"], "wide", ("to", OnnxBuilder.Double));
        List<string> results = [];
        foreach (int type in (int[])[2, 3, 6, OnnxBuilder.Int64])
        {
            model.Node("Cast", ["x"], $"integer{type}", ("to", type)).Node("Cast", [$"integer{type}"], $"back{type}", ("to", OnnxBuilder.Float));
            results.Add($"back{type}");
        }

        foreach (string function in (string[])["Sqrt", "Reciprocal", "Floor", "Round", "Abs", "Exp", "Log", "Sin", "Tanh", "Sigmoid", "Erf"])
        {
            model.Node(function, ["wide"], $"{function}.wide").Node("Cast", [$"{function}.wide"], function, ("to", OnnxBuilder.Float));
            results.Add(function);
        }

        return Joined(model, results);
    }

    /// <summary>
    /// Layers of integers, whose sums are exact: in floats, and of the long one in doubles. Rescaling is one product.
    /// </summary>
    private static byte[] Quantised()
    {
        PseudoRandom random = new(7);
        OnnxBuilder model = OnnxBuilder.Model(Opset).Input("x", null, 3, 9, 8)
            .Weights("x.scale", [], 0.011f).Weights("small", [], 0.013f).Weights("large", [], 0.21f)
            .Initializer(Bytes(random, "zero", UInt8)).Initializer(Bytes(random, "signless", Int8))
            .Node("QuantizeLinear", ["x", "x.scale", "zero"], "a");
        (string Name, string Input, int[] Weight, (string, object)[] Attributes)[] layers =
        [
            ("b", "a", [18, 3, 3, 3], [("pads", new[] { 1, 1, 1, 1 })]),
            ("c", "b", [18, 1, 3, 3], [("group", 18), ("pads", new[] { 0, 1, 1, 0 }), ("strides", new[] { 2, 2 })]),
            ("d", "c", [34, 18, 1, 1], []),
        ];
        foreach ((string name, string input, int[] weight, (string, object)[] attributes) in layers)
        {
            model.Initializer(Bytes(random, name + ".weight", Int8, weight)).Initializer(Bytes(random, name + ".zero", UInt8))
                .Node("QLinearConv", [input, "small", input == "a" ? "zero" : input + ".zero", name + ".weight", "small", "signless", "large", name + ".zero"],
                    [name], "", attributes)
                .Node("DequantizeLinear", [name, "small", name + ".zero"], name + ".real");
        }

        model.Node("Flatten", ["d"], "e").Initializer(Bytes(random, "f.weight", UInt8, 34 * 4 * 4, 21))
            .Node("MatMulInteger", ["e", "f.weight", "d.zero", "zero"], "f").Node("Cast", ["f"], "f.real", ("to", OnnxBuilder.Float))
            .Node("DequantizeLinear", ["a", "small", "zero"], "a.real");
        return Joined(model, ["a.real", "b.real", "c.real", "d.real", "f.real"]);
    }

    private static OnnxBuilder.Message Bytes(PseudoRandom random, string name, int type, params int[] shape)
    {
        float[] values = random.Floats(shape.Aggregate(1, (a, b) => a * b), 127);
        return OnnxBuilder.Tensor(name, type, shape, values.Select(v => unchecked((byte)(sbyte)v)).ToArray());
    }

    private static OnnxBuilder Linear(OnnxBuilder model, PseudoRandom random, string input, string output, int features, int inner) =>
        model.Weights(output + ".weight", [features, inner], random.Floats(features * inner, 2f / MathF.Sqrt(inner)))
            .Weights(output + ".bias", [features], random.Floats(features, 0.5f))
            .Node("Gemm", [input, output + ".weight", output + ".bias"], output, ("transB", 1));

    private static void Convolution(
        OnnxBuilder model, PseudoRandom random, string input, string output, int[] weight, params (string Name, object Value)[] attributes) =>
        model.Weights(output + ".weight", weight, random.Floats(weight.Aggregate(1, (a, b) => a * b), 0.3f))
            .Weights(output + ".bias", [weight[0]], random.Floats(weight[0], 0.5f))
            .Node("Conv", [input, output + ".weight", output + ".bias"], [output], "", attributes);

    /// <summary>The model whose output is all of these values, flattened, one after the other.</summary>
    private static byte[] Joined(OnnxBuilder model, IReadOnlyList<string> values)
    {
        foreach (string value in values)
        {
            model.Node("Flatten", [value], $"{value}.flat");
        }

        return model.Node("Concat", values.Select(value => $"{value}.flat").ToArray(), "y", ("axis", 1)).Output("y").ToBytes();
    }
}
