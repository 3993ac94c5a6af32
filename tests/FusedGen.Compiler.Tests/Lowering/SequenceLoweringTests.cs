using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Sequences and optional values, of which nothing remains.</summary>
public class SequenceLoweringTests
{
    public static TheoryData<string, OnnxBuilder> Refused => new()
    {
        { "The output 's' is a sequence of tensors", Of(m => m.Node("SequenceConstruct", ["x"], "s").Output("s")) },
        { "(Relu) reads a sequence of tensors", Of(m => m.Node("SequenceConstruct", ["x"], "s").Node("Relu", ["s"], "y").Output("y")) },
        { "makes a sequence of sequences", Of(m => m.Node("SequenceConstruct", ["x"], "s").Node("SequenceInsert", ["s", "s"], "t")
            .Node("SequenceLength", ["t"], "y").Output("y")) },
        { "reads a sequence without tensors", Of(m => m.Node("SequenceEmpty", [], "s").Node("SequenceErase", ["s"], "t")
            .Node("SequenceLength", ["t"], "y").Output("y")) },
        { "has the position 2 in a sequence of 2 tensors", Of(m => m.Integers("p", 2).Node("SequenceConstruct", ["x", "x"], "s")
            .Node("SequenceAt", ["s", "p"], "y").Output("y")) },
        { "reads a tensor where a sequence is needed", Of(m => m.Node("SequenceLength", ["x"], "y").Output("y")) },
        { "splits 3 elements into parts of 1, 1", Of(m => m.Integers("p", 1, 1).Node("SplitToSequence", ["x", "p"], "s")
            .Node("SequenceLength", ["s"], "y").Output("y")) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_has_no_meaning_is_refused(string message, OnnxBuilder model) =>
        Assert.Contains(message, Assert.Throws<ModelException>(() => Lower(model)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_value_is_there_or_not()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(18).Input("x", 3).Node("OptionalHasElement", ["x"], "has").Node("OptionalHasElement", [""], "lacks")
            .Node("OptionalGetElement", ["x"], "y").Output("has", "lacks", "y"));
        Tensor[] answers = ReferenceEvaluator.Evaluate(graph, [new Tensor(new Shape(3), [1, 2, 3.0])]);
        Assert.Equal([1L], answers[0].Integers);
        Assert.Equal([0L], answers[1].Integers);
        Assert.Equal([1, 2, 3.0], answers[2].Floats);
        Assert.Empty(graph.Operations);
    }

    private static OnnxBuilder Of(Func<OnnxBuilder, OnnxBuilder> build) => build(OnnxBuilder.Model().Input("x", 3));

    private static ModelGraph Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;
}
