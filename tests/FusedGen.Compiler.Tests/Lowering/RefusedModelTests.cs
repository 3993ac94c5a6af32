using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Each kind of model that cannot be compiled, and the diagnostic that says why.</summary>
public class RefusedModelTests
{
    public static TheoryData<string, string, byte[]> Refused { get; } = new()
    {
        { "FG0010", "The output 'b' is declared as int64, and the network computes Float32.", Of(m => m.Node("Relu", ["x"], "b").TypedOutput("b", 7, 1, 4)) },
        { "FG0010", "Node 'b' (Relu) reads the tensor 'nothing', which nothing defines.", Of(m => m.Node("Relu", ["nothing"], "b").Output("b")) },
        { "FG0010", "The tensor 'a' is defined twice.", Of(m => m.Node("Relu", ["x"], "a").Node("Abs", ["x"], "a").Output("a")) },
        { "FG0010", "The tensor 'x' is defined twice.", Of(m => m.Node("Relu", ["x"], "x").Output("x")) },
        { "FG0010", "depends on its own output", Of(m => m.Node("Add", ["x", "b"], "a").Node("Relu", ["a"], "b").Output("b")) },
        { "FG0010", "The graph's list of outputs reads the tensor 'y'", Of(m => m.Output("y")) },
        { "FG0010", "lacks its input 1", Of(m => m.Node("Add", ["x"], "y").Output("y")) },
        { "FG0011", "Node 'y' (com.example.Magic): the operator is not supported.", Of(m => m.Node("Magic", ["x"], ["y"], "com.example").Output("y")) },
        { "FG0012", "has mode = 'mirror'; supported are constant, reflect, edge, wrap",
            Of(m => m.Integers("p", 0, 0, 1, 1).Node("Pad", ["x", "p"], "y", ("mode", "mirror")).Output("y")) },
        { "FG0012", "has an attribute 'alpha' of kind Integer, where Float is expected", Of(m => m.Node("Elu", ["x"], "y", ("alpha", 1)).Output("y")) },
        { "FG0012", "is in training mode", Of(m => BatchNormalization(m, 1, ("training_mode", 1))) },
        { "FG0012", "has a 'shape' that is computed at run time; only a constant one is supported, or one that is an input of the model",
            Of(m => m.TypedInput("s", 6, 2).Node("Cast", ["s"], "t", ("to", 7)).Node("Reshape", ["x", "t"], "y").TypedOutput("y", 1, 2, 2)) },
        { "FG0012", "has a 'axes' that is computed at run time, and the file does not declare the shape of its result",
            Of(m => m.TypedInput("a", 7, 1).Node("ReduceSum", ["x", "a"], "y").Output("y")) },
        { "FG0015", "combines the shapes 1×4 and 3×5, which do not broadcast",
            Of(m => m.TypedInput("s", 7, 2).Node("Expand", ["x", "s"], "y").TypedOutput("y", 1, 3, 5)) },
        { "FG0015", "has a 'shape' of shape 3, where its declared result needs 2 elements",
            Of(m => m.TypedInput("s", 7, 3).Node("Reshape", ["x", "s"], "y").TypedOutput("y", 1, 2, 2)) },
        { "FG0015", "works along 1 axis of the shape 1×4, which does not give the declared one",
            Of(m => m.TypedInput("a", 7, 1).Node("ReduceSum", ["x", "a"], "y", ("keepdims", 0)).TypedOutput("y", 1, 3)) },
        { "FG0015", "has 1 starts, 1 ends, 1 axes and 1 steps, and its declared result is 4 of 1×4",
            Of(m => m.TypedInput("s", 7, 1).TypedInput("e", 7, 1).Node("Slice", ["x", "s", "e"], "y").TypedOutput("y", 1, 4)) },
        { "FG0015", "has 2 pads for 2 axes, and its declared result is 3×4 of 1×4",
            Of(m => m.TypedInput("p", 7, 2).Node("Pad", ["x", "p"], "y").TypedOutput("y", 1, 3, 4)) },
        { "FG0015", "has 3 scales for 2 axes", Of(m => m.Input("s", 3).Node("Resize", ["x", "", "s"], "y").TypedOutput("y", 1, 2, 8)) },
        { "FG0015", "has weights of shape 2×3×2 in 1 groups for an input of shape 1×1×4",
            Of(m => m.Input("v", 1, 1, 4).Input("w", 2, 3, 2).Node("Conv", ["v", "w"], "y").Output("y")) },
        { "FG0015", "has biases of shape 3 for 2 output channels",
            Of(m => m.Input("v", 1, 1, 4).Input("w", 2, 1, 2).Input("b", 3).Node("Conv", ["v", "w", "b"], "y").Output("y")) },
        { "FG0015", "has a 'R' of type Float32 and shape 1×3×2, where Float32 1×2×2 is needed",
            Of(m => m.Input("s", 5, 1, 2).Input("r", 1, 3, 2).Weights("w", [1, 2, 2], 1).Node("RNN", ["s", "w", "r"], "y").Output("y")) },
        { "FG0015", "has constant indices that do not fit: Index 4 lies outside an axis of 4",
            Of(m => m.Integers("i", 0, 4).Node("GatherND", ["x", "i"], "y").Output("y")) },
        { "FG0015", "shares 2 axes between the shapes 1×4 and 2",
            Of(m => m.Integers("i", 0, 3).Node("GatherND", ["x", "i"], "y", ("batch_dims", 2)).Output("y")) },
        { "FG0015", "writes the shape 1×4 to places of the shape 4", Of(m => m.TypedInput("i", 7, 1).Node("ScatterND", ["x", "i", "x"], "y").Output("y")) },
        { "FG0013", "reduces elements of type Bool",
            Of(m => m.TypedInput("b", 9, 4).TypedInput("i", 7, 4).Node("ScatterElements", ["b", "i", "b"], "y", ("reduction", "add")).Output("y")) },
        { "FG0012", "has reduction = 'mean'; supported are none, add, mul, min, max",
            Of(m => m.TypedInput("i", 7, 1, 4).Node("ScatterElements", ["x", "i", "x"], "y", ("reduction", "mean")).Output("y")) },
        { "FG0013", "of type Float32, which the specification of QGemm does not allow",
            Of(m => m.Opset("com.microsoft", 1).Weights("s", [], 1).Initializer(OnnxBuilder.Tensor("z", 2, [], [1])).TypedInput("q", 2, 4, 4)
                .Node("QGemm", ["q", "s", "z", "q", "s", "z", "s"], ["y"], "com.microsoft").Output("y")) },
        { "FG0012", "has a 'B' that is computed at run time",
            Of(m => m.Opset("com.microsoft", 1).Weights("s", [2], 1).TypedInput("b", 2, 2, 1, 2)
                .Node("MatMulNBits", ["x", "b", "s"], ["y"], "com.microsoft", ("K", 4), ("N", 2), ("block_size", int.MaxValue)).Output("y")) },
        { "FG0015", "has 4 elements in 'B', where 2147483648 belong",
            Of(m => m.Opset("com.microsoft", 1).Weights("s", [2], 1).Initializer(OnnxBuilder.Tensor("b", 2, [2, 1, 2], [1, 2, 3, 4]))
                .Node("MatMulNBits", ["x", "b", "s"], ["y"], "com.microsoft", ("K", 4), ("N", 2), ("block_size", int.MaxValue)).Output("y")) },
        { "FG0015", "multiplies", Of(m => m.Initializer(OnnxBuilder.Tensor("z", 2, [], [1])).Node("MatMulInteger", ["z", "z"], "y").Output("y")) },
        { "FG0013", "Float32", Of(m => m.TypedInput("q", 2, 4, 4).Weights("zero", [], 1).Node("MatMulInteger", ["q", "q", "zero"], "y").Output("y")) },
        { "FG0015", "samples the shape 1×4 at a grid of the shape 1×4", Of(m => m.Node("GridSample", ["x", "x"], "y").Output("y")) },
        { "FG0010", "node 0 of tree 0 is below itself", Of(m => Trees(m, whenTrue: [1, 0, 0], weighted: [2, 2], modes: ["BRANCH_LEQ", "BRANCH_LEQ", "LEAF"])) },
        { "FG0010", "node 1 of tree 0 is below itself", Of(m => Trees(m, whenTrue: [1, 1, 0], weighted: [2, 2], modes: ["BRANCH_LEQ", "BRANCH_LEQ", "LEAF"])) },
        { "FG0010", "node 0 of tree 0 leads to node 7, which its tree does not have", Of(m => Trees(m, whenTrue: [7, 0, 0])) },
        { "FG0010", "node 0 of tree 0 is there twice, as entries 0 and 2", Of(m => Trees(m, nodes: [0, 1, 0])) },
        { "FG0010", "node 2 of tree 0 begins its tree, as node 0 does", Of(m => Trees(m, whenFalse: [1, 0, 0])) },
        { "FG0010", "node 2 of tree 0 is a leaf without a weight", Of(m => Trees(m, weighted: [1, 1])) },
        { "FG0010", "node 0 of tree 0 has a weight and is no leaf", Of(m => Trees(m, weighted: [1, 0])) },
        { "FG0010", "has a weight for node 9 of tree 0, which is not there", Of(m => Trees(m, weighted: [1, 9])) },
        { "FG0010", "node 0 of tree 0 compares the column 4 of an input of 4", Of(m => Trees(m, feature: 4)) },
        { "FG0010", "node 0 of tree 0 has the mode 'BRANCH_MAYBE'", Of(m => Trees(m, modes: ["BRANCH_MAYBE", "LEAF", "LEAF"])) },
        { "FG0016", "has a weight in node 2 of tree 0 that is NaN", Of(m => Trees(m, weight: float.NaN)) },
        { "FG0015", "has 2 nodes_modes for 3 nodes", Of(m => Trees(m, modes: ["BRANCH_LEQ", "LEAF"])) },
        { "FG0012", "names the activation 'Magic', which is unknown", Of(m => Recurrent(m, 5, ("activations", new[] { "Magic" }))) },
        { "FG0010", "which has 2 terms for 1 operands", Of(m => Einsum(m, "ij,jk->ik")) },
        { "FG0010", "which has the term 'ijk' for a tensor of 2 axes", Of(m => Einsum(m, "ijk->i")) },
        { "FG0010", "which has the term 'i1', which is not made of letters and one ellipsis", Of(m => Einsum(m, "i1->i")) },
        { "FG0010", "which names an axis of the result twice, or one that no operand has", Of(m => Einsum(m, "ij->ik")) },
        { "FG0010", "which names an axis of the result twice, or one that no operand has", Of(m => Einsum(m, "ij->ii")) },
        { "FG0010", "which has an ellipsis in an operand and none in the result", Of(m => Einsum(m, "i...->i")) },
        { "FG0015", "has axes of 1 and 4 under one letter", Of(m => Einsum(m, "ii->i")) },
        { "FG0012", "names the activation 'Magic', which is unknown", Of(m => Contrib(m, "FusedGemm", ["x", "w"], ("activation", "Magic"))) },
        { "FG0012", "names the activation LeakyRelu without its parameter 0", Of(m => Contrib(m, "FusedGemm", ["x", "w"], ("activation", "LeakyRelu"))) },
        { "FG0015", "moves the batch axes of the shape 1×4, which has none", Of(m => Contrib(m, "FusedMatMul", ["x", "w"], ("transBatchA", 1))) },
        { "FG0015", "adds a bias of the shape 4×4 to the shape 1×4", Of(m => Contrib(m, "BiasGelu", ["x", "w"])) },
        { "FG0012", "keeps past and present keys in one buffer",
            Of(m => Contrib(m.Input("q", 1, 3, 4), "Attention", ["q", "w"], ("past_present_share_buffer", 1))) },
        { "FG0012", "rotates its queries and keys", Of(m => Contrib(m.Input("q", 1, 3, 4), "Attention", ["q", "w"], ("do_rotary", 1))) },
        { "FG0012", "has a mask of the shape 5 for 1 samples, 3 queries and 3 keys",
            Of(m => Contrib(m.Input("q", 1, 3, 4).TypedInput("m", 6, 5), "Attention", ["q", "v", "", "m"], ("num_heads", 1))) },
        { "FG0012", "has a 'seqlens_k' that is computed at run time",
            Of(m => Contrib(m.Input("q", 1, 3, 12).TypedInput("l", 6, 1), "GroupQueryAttention", ["q", "", "", "", "", "l", "l"], ("num_heads", 1),
                ("kv_num_heads", 1))) },
        { "FG0012", "reads sequences of different lengths in one row",
            Of(m => Contrib(m, "RotaryEmbedding", ["x", "x", "x", "x"], ("is_packed_batching", 1))) },
        { "FG0010", "names 2 activations, where 1 are needed", Of(m => Recurrent(m, 5, ("activations", new[] { "Tanh", "Tanh" }))) },
        { "FG0015", "states a hidden size of 7, and its weights have 3", Of(m => Recurrent(m, 5, ("hidden_size", 7))) },
        { "FG0015", "has a 'W' of type Float32 and shape 1×3×2, where Float32 2×3×2 is needed", Of(m => Recurrent(m, 5, ("direction", "bidirectional"))) },
        { "FG0015", "has a 'W' of type Float32 and shape 1×24×2, where Float32 1×24×134217727 is needed",
            Of(m => m.Input("s", 1, 1, (1 << 27) - 1).Weights("w", [1, 24, 2], new float[48]).Weights("r", [1, 24, 8], new float[192])
                .Node("GRU", ["s", "w", "r"], "y").Output("y")) },
        { "FG0015", "has a kernel_shape of 3×0, which holds no element",
            Of(m => m.Input("v", 1, 1, 4, 4).Weights("w", [1, 2, 3, 0]).Node("ConvTranspose", ["v", "w"], "y").Output("y")) },
        { "FG0015", "reads a sequence of shape 0×1×2", Of(m => Recurrent(m, 0)) },
        { "FG0013", "casts to complex64", Of(m => m.Node("Cast", ["x"], "y", ("to", 14)).Output("y")) },
        { "FG0013", "has the element type complex64", Of(m => m.TypedInput("s", 14, 1).Output("s")) },
        { "FG0013", "combines 'x' of type Float32 with 'n' of type Int64", Of(m => m.Integers("n", 1).Node("Add", ["x", "n"], "y").Output("y")) },
        { "FG0013", "reads an input of type Float32, where integers of 2 to 32 bits, float8 and float4e2m1 are supported",
            Of(m => m.Weights("s", [], 1).Node("DequantizeLinear", ["x", "s"], "y").Output("y")) },
        { "FG0013", "gives int8, which is not supported",
            Of(m => m.TypedInput("q", 2, 1, 4).Weights("s", [], 1).Node("DequantizeLinear", ["q", "s"], "y", ("output_dtype", 3)).Output("y")) },
        { "FG0014", "has an unknown dimension 1 ('width')", Of(m => m.TypedInput("v", 1, 1, "width").Output("v")) },
        { "FG0014", "has an unknown dimension 2 (unnamed)", Of(m => m.TypedInput("v", 1, 1, 3, null).Output("v")) },
        { "FG0014", "The input 'v' has no shape", Of(m => m.ShapelessInput("v").Output("v")) },
        { "FG0012", "has a 'shape' that is computed at run time, and the file does not declare the shape of its result",
            Of(m => m.TypedInput("s", 7, 2).Node("Reshape", ["x", "s"], "y").Output("y")) },
        { "FG0015", "multiplies rows of 4 with columns of 5", Of(m => m.Gemm("x", "y", 3, 5, 1).Output("y")) },
        { "FG0015", "combines the shapes 1×4 and 3, which do not broadcast", Of(m => m.Weights("w", [3], 1).Node("Add", ["x", "w"], "y").Output("y")) },
        { "FG0015", "names the axis 7 of a tensor of rank 2", Of(m => m.Node("Softmax", ["x"], "y", ("axis", 7)).Output("y")) },
        { "FG0015", "names the axis -1 of a tensor of rank 0",
            Of(m => m.Opset("ai.onnx.ml", 3).Weights("s", [], 1).Node("Normalizer", ["s"], ["y"], "ai.onnx.ml").Output("y")) },
        { "FG0015", "has scales of the shape 3 for the axis 1 of the shape 1×4",
            Of(m => m.TypedInput("q", 2, 1, 4).Weights("s", [3], 1).Node("DequantizeLinear", ["q", "s"], "y").Output("y")) },
        { "FG0015", "has scales of the shape 1×3 for blocks of 2 along the axis 1 of the shape 1×4",
            Of(m => m.TypedInput("q", 2, 1, 4).Weights("s", [1, 3], 1).Node("DequantizeLinear", ["q", "s"], "y", ("block_size", 2)).Output("y")) },
        { "FG0015", "has zero points of the shape 2 for scales of the shape scalar",
            Of(m => m.TypedInput("q", 2, 1, 4).Weights("s", [], 1).TypedInput("z", 2, 2).Node("DequantizeLinear", ["q", "s", "z"], "y").Output("y")) },
        { "FG0016", "has a 'B' ('y.weight') whose element 2 is NaN", Of(m => m.Gemm("x", "y", 3, 4, 1, 2, float.NaN).Output("y")) },
        { "FG0016", "has a 'scale' ('scale') whose element 0 is infinite", Of(m => BatchNormalization(m, float.PositiveInfinity)) },
        { "FG0017", "keeps its 16 bytes in another file, which it does not name",
            Of(m => m.Initializer(OnnxBuilder.TensorHead("w", 1, 4).Integer(14, 1)).Node("Add", ["x", "w"], "y").Output("y")) },
        { "FG0019", "written for opset 3 of ai.onnx", OnnxBuilder.Model(3).Input("x", 1, 4).Node("Relu", ["x"], "y").Output("y").ToBytes() },
        { "FG0019", "written for opset 99 of ai.onnx", OnnxBuilder.Model(99).Input("x", 1, 4).Node("Relu", ["x"], "y").Output("y").ToBytes() },
        { "FG0019", "Node 'y' (Resize) is supported from opset 10 on", OnnxBuilder.Model(9).Input("x", 1, 4).Node("Resize", ["x", "x"], "y").Output("y")
            .ToBytes() },
        { "FG0020", "holds 1 bytes of raw data, not 16",
            Of(m => m.Initializer(OnnxBuilder.Tensor("w", 1, [4], [0])).Node("Add", ["x", "w"], "y").Output("y")) },
        { "FG0021", "the limit is 134217728 elements", Of(m => m.Integers("s", 1 << 20, 1 << 20).Node("Expand", ["x", "s"], "y").Output("y")) },
        { "FG0021", "needs a table of 67108864 elements", Of(m => m.TypedInput("v", 1, 8192, 8192).Node("Trilu", ["v"], "y").Output("y")) },
        { "FG0021", "needs a table of 48000000 elements",
            Of(m => m.Input("s", 1, 16_000_000, 2).Weights("w", [1, 3, 2], 1).Weights("r", [1, 3, 3], 1).Node("RNN", ["s", "w", "r"], "y").Output("y")) },
        { "FG0021", "has strides of 1025×2; the limit of their product is 1024",
            Of(m => m.Input("v", 1, 1, 3, 3).Weights("w", [1, 1, 3, 3], new float[9]).Node("ConvTranspose", ["v", "w"], "y", ("strides", new[] { 1025, 2 }))
                .Output("y")) },
        { "FG0021", "has 40 dimensions; the limit is 32", Of(m => m.TypedInput("v", 1, Enumerable.Repeat((object)1, 40).ToArray()).Output("v")) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void TheDiagnosticNamesWhatAndWhere(string id, string text, byte[] model)
    {
        ModelException e = Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model)));
        Assert.Equal(id, e.Diagnostic.Id);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EachUnsupportedOperatorIsNamedOnceWithItsFirstNodeAndItsCount()
    {
        OnnxBuilder model = OnnxBuilder.Model().Opset("com.example", 1).Input("x", 1, 4);
        for (int i = 0; i < 25; i++)
        {
            model.Node("Magic", [i == 0 ? "x" : $"m{i - 1}"], $"m{i}");
        }

        model.Node("Magic", ["m24"], ["other"], "com.example").Node("Trick", ["other"], "y").Output("y");
        ModelException e = Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())));
        Assert.Equal(
            ["Node 'm0' (Magic) and 24 more: the operator is not", "Node 'other' (com.example.Magic): the operator is not",
                "Node 'y' (Trick): the operator is not"],
            e.Diagnostics.Select(d => d.Message[..d.Message.IndexOf(" supported", StringComparison.Ordinal)]));
    }

    [Fact]
    public void OperatorsAreNamedUpToABound()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 4);
        for (int i = 0; i < 50; i++)
        {
            model.Node($"Magic{i}", ["x"], $"m{i}");
        }

        ModelException e = Assert.Throws<ModelException>(
            () => ModelLowering.Lower(OnnxModelReader.Read(model.Output([.. Enumerable.Range(0, 50).Select(i => $"m{i}")]).ToBytes())));
        Assert.Equal(41, e.Diagnostics.Count);
        Assert.Equal("… and 10 more operators that are not supported.", e.Diagnostics[40].Message);
    }

    [Theory]
    [InlineData("ai.onnx.ml", "DictVectorizer", "let the columns of its keys be inputs")]
    [InlineData("", "RandomNormalLike", "draws random numbers")]
    [InlineData("", "StringSplit", "It works on the letters of texts. Do this step in code")]
    [InlineData("", "SequenceMap", "a sequence of tensors")]
    [InlineData("", "Optional", "a value that may be missing")]
    [InlineData("", "Momentum", "belongs to the training")]
    [InlineData("com.microsoft", "QAttention", "Use the file before the quantisation")]
    [InlineData("com.microsoft", "MurmurHash3", "whose categories stand in the file")]
    [InlineData("com.microsoft", "NhwcMaxPool", "use the original file")]
    [InlineData("ai.onnx.contrib", "BertTokenizer", "ONNX Runtime's extensions")]
    [InlineData("org.pytorch.aten", "ATen", "define it in the file as a function")]
    [InlineData("", "NoSuchLayer", "Write the layer with supported operators")]
    public void AdviceFitsTheOperator(string domain, string name, string advice)
    {
        byte[] model = OnnxBuilder.Model().Opset("ai.onnx.ml", 3).Opset("com.microsoft", 1).Input("x", 1, 4).Node(name, ["x"], ["y"], domain)
            .Output("y").ToBytes();
        ModelException e = Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model)));
        Assert.Equal("FG0011", e.Diagnostic.Id);
        Assert.Contains(advice, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnsupportedNodeThatNothingNeedsDoesNotMatter()
    {
        byte[] model = OnnxBuilder.Model().Input("x", 1, 4).Node("Magic", ["x"], "m").Node("Relu", ["x"], "y").Output("y").ToBytes();
        Assert.Single(ModelLowering.Lower(OnnxModelReader.Read(model)).Graph.Operations);
    }

    [Theory]
    [InlineData("line\nbreak", "'line\\u000abreak'")]
    [InlineData("comment */ end", "'comment *\\/ end'")]
    [InlineData("left\u202Eright", "'left\\u202eright'")]
    [InlineData("it's", "'it\\'s'")]
    public void NamesOutOfTheFileAreEscaped(string name, string shown)
    {
        byte[] model = OnnxBuilder.Model().Input("x", 1, 4).Node("Relu", [name], "y").Output("y").ToBytes();
        string message = Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model))).Message;
        Assert.Contains(shown, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALongNameIsShortened()
    {
        byte[] model = OnnxBuilder.Model().Input("x", 1, 4).Node("Relu", [new string('n', 10_000)], "y").Output("y").ToBytes();
        Assert.InRange(Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model))).Message.Length, 1, 300);
    }

    /// <summary>A tree of one split, x[feature] ≤ 0.5, and two leaves.</summary>
    private static OnnxBuilder Trees(
        OnnxBuilder model, int[]? nodes = null, string[]? modes = null, int[]? whenTrue = null, int[]? whenFalse = null, int[]? weighted = null,
        int feature = 0, float weight = 2) =>
        model.Opset("ai.onnx.ml", 3).Node(
            "TreeEnsembleRegressor",
            ["x"],
            ["y"],
            "ai.onnx.ml",
            ("nodes_treeids", new[] { 0, 0, 0 }),
            ("nodes_nodeids", nodes ?? [0, 1, 2]),
            ("nodes_modes", modes ?? ["BRANCH_LEQ", "LEAF", "LEAF"]),
            ("nodes_featureids", new[] { feature, 0, 0 }),
            ("nodes_values", new[] { 0.5f, 0, 0 }),
            ("nodes_truenodeids", whenTrue ?? [1, 0, 0]),
            ("nodes_falsenodeids", whenFalse ?? [2, 2, 0]),
            ("target_treeids", new[] { 0, 0 }),
            ("target_nodeids", weighted ?? [1, 2]),
            ("target_ids", new[] { 0, 0 }),
            ("target_weights", new[] { 1, weight })).Output("y");

    private static byte[] Of(Func<OnnxBuilder, OnnxBuilder> build) => build(OnnxBuilder.Model().Input("x", 1, 4)).ToBytes();

    private static OnnxBuilder Recurrent(OnnxBuilder m, int steps, params (string, object)[] attributes) =>
        m.Input("s", steps, 1, 2).Weights("w", [1, 3, 2], 1).Weights("r", [1, 3, 3], 1).Node("RNN", ["s", "w", "r"], "y", attributes).Output("y");

    private static OnnxBuilder BatchNormalization(OnnxBuilder model, float scale, params (string Name, object Value)[] attributes) => model
        .Weights("scale", [4], scale)
        .Weights("shift", [4], 0)
        .Weights("mean", [4], 0)
        .Weights("variance", [4], 1)
        .Node("BatchNormalization", ["x", "scale", "shift", "mean", "variance"], "y", attributes)
        .Output("y");

    private static OnnxBuilder Einsum(OnnxBuilder model, string equation) => model.Node("Einsum", ["x"], "y", ("equation", equation)).Output("y");

    private static OnnxBuilder Contrib(OnnxBuilder model, string type, string[] inputs, params (string Name, object Value)[] attributes) =>
        model.Opset("com.microsoft", 1).Weights("w", [4, 4], 1).Weights("v", [4, 12], 1).Node(type, inputs, ["y"], "com.microsoft", attributes).Output("y");
}
