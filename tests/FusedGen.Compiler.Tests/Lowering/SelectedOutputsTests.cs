using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>The outputs that a program wants, and the inputs that these do not need.</summary>
public class SelectedOutputsTests
{
    private const int Text = 8;
    private const int Complex = 14;
    private const int Half = 10;

    [Fact]
    public void Only_the_outputs_that_were_named_remain_in_their_order_with_what_they_need()
    {
        LoweredModel model = Lower(TwoHeads(), "q, p");

        Assert.Equal(["q", "p"], model.OutputNames);
        Assert.Equal(["x", "z"], model.Graph.Inputs.Select(i => i.Name));
        Assert.Equal([[-5.0], [4.0]], ReferenceEvaluator.Evaluate(model.Graph, [One(4), One(5)]).Select(t => t.Floats));

        LoweredModel half = Lower(TwoHeads(), "p");
        Assert.Equal(["x"], half.Graph.Inputs.Select(i => i.Name));
        Assert.Single(half.Graph.Operations);
    }

    [Fact]
    public void A_tensor_inside_the_network_may_be_an_output()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("boxes", 1, 6, 4).Input("scores", 1, 2, 6).Node("Relu", ["boxes"], "b").Node("Sigmoid", ["scores"], "s")
            .Node("NonMaxSuppression", ["b", "s"], "selected").Output("selected");

        LoweredModel cut = Lower(model, "b, s");
        Assert.Equal(["b", "s"], cut.OutputNames);
        Assert.Equal(2, cut.Graph.Operations.Count);
        Assert.Contains("cut it off: Outputs = \"b, s\"", Assert.Throws<ModelException>(() => Lower(model, "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_or_a_constant_may_be_an_output()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", 1, 1).Weights("w", [1, 1], 7).Node("Relu", ["x"], "y").Output("y"), "w; x");
        Assert.Equal([[7.0], [4.0]], ReferenceEvaluator.Evaluate(model.Graph, [One(4)]).Select(t => t.Floats));
    }

    [Theory]
    [InlineData("a,b", "'a,b'")]
    [InlineData("a;b", " 'a;b' ")]
    [InlineData(" a ", "' a '")]
    [InlineData("it's", "it's")]
    [InlineData("'q'", "'''q'''")]
    [InlineData("'open", "'open")]
    [InlineData("a#b=c/d:0", "a#b=c/d:0")]
    [InlineData("größe", "größe")]
    public void Any_name_can_be_spelled(string name, string spelled)
    {
        Assert.Equal([name, "y"], Lower(
            OnnxBuilder.Model().Input("x", 1, 1).Node("Relu", ["x"], name).Node("Relu", ["x"], "y").Output("y"), $"{spelled},y").OutputNames);
        Assert.Equal([name], NamedSettings.Names(NamedSettings.Spelled(name)));
    }

    [Theory]
    [InlineData("label", "Outputs names 'label', and the network has no tensor of that name. Its outputs: 'p', 'q'.")]
    [InlineData("''", "Outputs names ''")]
    [InlineData("p,q,p", "Outputs names 'p' twice")]
    public void An_unknown_name_is_refused_with_the_outputs_that_there_are(string names, string message)
    {
        ModelException exception = Assert.Throws<ModelException>(() => Lower(TwoHeads(), names));
        Assert.Equal("FG0023", exception.Diagnostic.Id);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_another_output_needs_may_be_anything()
    {
        OnnxBuilder model = OnnxBuilder.Model().Opset("ai.onnx.ml", 3).Input("x", 1, 4).TypedInput("label", Complex, 1, 1)
            .Initializer(OnnxBuilder.TensorHead("words", Complex, 1))
            .Initializer(OnnxBuilder.TensorHead("w", OnnxBuilder.Float, 4).Integer(14, 1))
            .Node("Relu", ["x"], "score").Node("Equal", ["label", "words"], "p").Node("Add", ["x", "w"], "q").Output("p", "q", "score");

        LoweredModel cut = Lower(model, "score");
        Assert.Equal(["x"], cut.Graph.Inputs.Select(i => i.Name));
        Assert.Single(cut.Graph.Operations);
        Assert.Equal("FG0017", Assert.Throws<ModelException>(() => Lower(model, "q")).Diagnostic.Id);
        Assert.Equal("FG0013", Assert.Throws<ModelException>(() => Lower(model, "p")).Diagnostic.Id);
    }

    [Theory]
    [InlineData(Text, ElementType.String)]
    [InlineData(Half, ElementType.Float16)]
    [InlineData(5, ElementType.Int16)]
    [InlineData(4, ElementType.UInt16)]
    [InlineData(12, ElementType.UInt32)]
    [InlineData(13, ElementType.UInt64)]
    [InlineData(1, ElementType.Float32)]
    public void An_input_that_no_output_needs_stays_a_parameter_of_its_type(int dataType, ElementType type)
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", 1, 1).TypedInput("label", dataType, "N", 3).Node("Relu", ["x"], "y").Output("y"), "");

        Assert.Equal([("x", ElementType.Float32), ("label", type)], model.Graph.Inputs.Select(i => (i.Name, i.Type)));
        Assert.Equal(["label"], model.UnreadInputs.Select(i => i.Name));
    }

    [Fact]
    public void An_input_that_no_output_needs_and_no_parameter_can_hold_is_left_out()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 1)
            .TypedInput("numbers", 14, 1).TypedInput("open", 1, 1, "width").ShapelessInput("shapeless").TypedInput("given", 1, 1, "height")
            .Node("Relu", ["x"], "y").Output("y");
        model.Graph.Nested(11, v => v.Text(1, "sequence").Nested(2, t => t.Nested(4, s => s.Nested(1, e => e.Nested(1, tensor => tensor.Integer(1, 1))))));

        LoweredModel lowered = Lower(model, "", "height=3");
        Assert.Equal(["x", "given"], lowered.Graph.Inputs.Select(i => i.Name));
        Assert.Equal(["x", "numbers", "open", "shapeless", "given", "sequence"], lowered.File.Inputs);
    }

    [Fact]
    public void An_input_of_no_tensor_that_is_needed_is_refused_by_what_it_is()
    {
        OnnxBuilder model = OnnxBuilder.Model();
        model.Graph.Nested(11, v => v.Text(1, "s").Nested(2, t => t.Nested(4, s => s.Nested(1, e => e.Nested(1, tensor => tensor.Integer(1, 1))))));
        Assert.Contains("The input 's' is a sequence.", Assert.Throws<ModelException>(() => Lower(model.Node("Identity", ["s"], "y").Output("y"), "")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void FixedInputs_may_name_an_input_that_is_cut_off_or_that_nothing_reads()
    {
        Assert.Equal(["x"], Lower(TwoHeads(), "p", fixedInputs: "z=3").Graph.Inputs.Select(i => i.Name));
        LoweredModel unread = Lower(OnnxBuilder.Model().Input("x", 1, 1).TypedInput("label", Text, 1).Node("Relu", ["x"], "y").Output("y"), "",
            fixedInputs: "label=cat");
        Assert.Equal(["x"], unread.Graph.Inputs.Select(i => i.Name));
    }

    /// <summary>p is made of x alone, q of both.</summary>
    private static OnnxBuilder TwoHeads() => OnnxBuilder.Model().Input("x", 1, 1).Input("z", 1, 1)
        .Node("Relu", ["x"], "p").Node("Neg", ["z"], "n").Node("Sum", ["n"], "q").Output("p", "q");

    private static Tensor One(double value) => new(new Shape(1, 1), [value]);

    private static LoweredModel Lower(OnnxBuilder model, string outputs, string dimensions = "", string fixedInputs = "") => ModelLowering.Lower(
        OnnxModelReader.Read(model.ToBytes()), LoweringOptions.Parse(new ModelOptions(Dimensions: dimensions, FixedInputs: fixedInputs, Outputs: outputs)),
        CancellationToken.None);
}
