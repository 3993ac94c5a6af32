using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Lowering.Functions;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Functions that a model defines: their nodes stand in the place of the calls.</summary>
public class FunctionInliningTests
{
    private static readonly Tensor s_x = new(new Shape(1, 2), [3.0, -4.0]);

    [Fact]
    public void A_function_takes_its_attributes_from_the_call_or_from_its_defaults()
    {
        OnnxBuilder model = Model()
            .Function("Leak", ["a"], ["b"], f => f.Node("LeakyRelu", ["a"], "b", ("alpha", new OnnxBuilder.Reference("slope", 1))), defaults: ("slope", 0.25f))
            .Node("Leak", ["x"], ["p"], "my", ("slope", 0.5f))
            .Node("Leak", ["x"], ["q"], "my")
            .Output("p", "q");

        Assert.Equal([[3.0, -2.0], [3.0, -1.0]], Answers(model));
    }

    [Fact]
    public void An_attribute_that_neither_the_call_nor_the_function_gives_is_left_out()
    {
        OnnxBuilder model = Model()
            .Function("Leak", ["a"], ["b"], f => f.Node("LeakyRelu", ["a"], "b", ("alpha", new OnnxBuilder.Reference("slope", 1))))
            .Node("Leak", ["x"], ["y"], "my").Output("y");

        // The operator's own default.
        Assert.Equal(-4 * (double)0.01f, Answers(model)[0][1]);
    }

    [Fact]
    public void Functions_call_functions_and_hand_their_attributes_on()
    {
        OnnxBuilder model = Model()
            .Function("Outer", ["a"], ["c"], f => f
                .Node("Inner", ["a"], ["h"], "my", ("slope", new OnnxBuilder.Reference("alpha", 1)))
                .Node("Inner", ["h"], ["c"], "my", ("slope", 0.5f)))
            .Function("Inner", ["a"], ["h"], f => f.Node("LeakyRelu", ["a"], "h", ("alpha", new OnnxBuilder.Reference("slope", 1))))
            .Node("Outer", ["x"], ["y"], "my", ("alpha", 0.25f)).Output("y");

        Assert.Equal([3.0, -0.5], Answers(model)[0]);
    }

    [Fact]
    public void Tensors_of_two_calls_stay_apart_and_names_of_the_model_are_none_of_the_function()
    {
        // The function has an h of its own, the model has one, and both calls have one.
        OnnxBuilder model = Model()
            .Function("Twice", ["a"], ["y"], f => f.Node("Add", ["a", "a"], "h").Node("Identity", ["h"], "y"))
            .Node("Neg", ["x"], "h")
            .Node("Twice", ["x"], ["p"], "my")
            .Node("Twice", ["h"], ["q"], "my")
            .Node("Sub", ["p", "q"], "y").Output("y");

        Assert.Equal([12.0, -16.0], Answers(model)[0]);
    }

    [Fact]
    public void A_name_is_unique_also_where_the_model_uses_the_one_that_comes_to_mind()
    {
        OnnxBuilder model = Model()
            .Function("Twice", ["a"], ["y"], f => f.Node("Add", ["a", "a"], "h").Node("Identity", ["h"], "y"))
            .Node("Neg", ["x"], "p/h")
            .Node("Twice", ["x"], ["p"], "my")
            .Node("Add", ["p", "p/h"], "y").Output("y");

        Assert.Equal([3.0, -4.0], Answers(model)[0]);
    }

    [Fact]
    public void Optional_inputs_and_outputs_may_be_left_out()
    {
        OnnxBuilder model = Model()
            .Function("Bounded", ["a", "low", "high"], ["b", "c"], f => f.Node("Clip", ["a", "low", "high"], "b").Node("Neg", ["b"], "c"))
            .Initializer(OnnxBuilder.Tensor("one", OnnxBuilder.Float, [], BitConverter.GetBytes(1f)))
            .Node("Bounded", ["x", "", "one"], ["p"], "my")
            .Node("Bounded", ["x"], ["", "q"], "my")
            .Output("p", "q");

        Assert.Equal([[1.0, -4.0], [-3.0, 4.0]], Answers(model));
    }

    [Fact]
    public void An_input_may_be_handed_through_and_a_result_listed_twice()
    {
        OnnxBuilder model = Model()
            .Function("Odd", ["a"], ["a", "n", "n"], f => f.Node("Neg", ["a"], "n"))
            .Node("Odd", ["x"], ["same", "p", "q"], "my").Output("same", "p", "q");

        Assert.Equal([[3.0, -4.0], [-3.0, 4.0], [-3.0, 4.0]], Answers(model));
    }

    [Fact]
    public void A_function_comes_before_the_operator_of_its_name()
    {
        OnnxBuilder model = Model()
            .Function(".Relu", ["a"], ["b"], f => f.Node("Neg", ["a"], "b"))
            .Node("Relu", ["x"], "y").Output("y");

        Assert.Equal([-3.0, 4.0], Answers(model)[0]);
    }

    [Fact]
    public void Overloads_are_told_apart()
    {
        OnnxBuilder model = Model()
            .Function("F", ["a"], ["b"], f => f.Node("Neg", ["a"], "b"), overload: "minus")
            .Function("F", ["a"], ["b"], f => f.Node("Abs", ["a"], "b"), overload: "size")
            .Call("F", "minus", ["x"], "p").Call("F", "size", ["x"], "q").Output("p", "q");

        Assert.Equal([[-3.0, 4.0], [3.0, 4.0]], Answers(model));
    }

    [Fact]
    public void A_function_may_be_written_for_another_opset_than_the_model()
    {
        // Squeeze took its axes as an attribute before opset 13, and takes them as an input since.
        OnnxBuilder model = OnnxBuilder.Model(17).Opset("my", 1).Input("x", 1, 2).Integers("axes", 0)
            .Function("Flat", ["a"], ["b"], f => f.Node("Squeeze", ["a"], "b", ("axes", new[] { 0 })), opset: 11)
            .Node("Flat", ["x"], ["p"], "my").Node("Squeeze", ["x", "axes"], "q").Output("p", "q");

        ModelGraph graph = Lower(model);
        Assert.All(graph.Outputs, output => Assert.Equal(new Shape(2), output.Shape));
    }

    [Fact]
    public void A_branch_inside_a_function_reads_what_is_around_it_in_the_function()
    {
        OnnxBuilder branch = new[] { "Neg" }.Aggregate(OnnxBuilder.Model(), (b, op) => b.Node(op, ["h"], "r")).Output("r");
        OnnxBuilder model = Model().Initializer(OnnxBuilder.Tensor("yes", 9, [], [1]))
            .Function("Chosen", ["a", "c"], ["b"], f => f.Node("Abs", ["a"], "h").Node("If", ["c"], "b", ("then_branch", branch), ("else_branch", branch)))
            .Node("Neg", ["x"], "h").Node("Neg", ["x"], "r")
            .Node("Chosen", ["x", "yes"], ["y"], "my").Output("y");

        Assert.Equal([-3.0, -4.0], Answers(model)[0]);
    }

    [Fact]
    public void A_graph_that_the_call_gives_as_an_attribute_reads_what_is_around_the_call()
    {
        OnnxBuilder given = OnnxBuilder.Model().Node("Neg", ["h"], "r").Output("r");
        OnnxBuilder model = Model().Initializer(OnnxBuilder.Tensor("yes", 9, [], [1]))
            .Function("Chosen", ["a", "c"], ["b"], f => f
                .Node("Abs", ["a"], "h")
                .Node("If", ["c"], "b", ("then_branch", new OnnxBuilder.Reference("then", 5)), ("else_branch", new OnnxBuilder.Reference("then", 5))))
            .Node("Add", ["x", "x"], "h")
            .Node("Chosen", ["x", "yes"], ["y"], "my", ("then", given)).Output("y");

        Assert.Equal([-6.0, 8.0], Answers(model)[0]);
    }

    [Fact]
    public void Calls_stand_in_branches_too()
    {
        OnnxBuilder branch = OnnxBuilder.Model().Node("Twice", ["x"], ["r"], "my").Output("r");
        OnnxBuilder model = Model().Initializer(OnnxBuilder.Tensor("yes", 9, [], [1]))
            .Function("Twice", ["a"], ["y"], f => f.Node("Add", ["a", "a"], "y"))
            .Node("If", ["yes"], "y", ("then_branch", branch), ("else_branch", branch)).Output("y");

        Assert.Equal([6.0, -8.0], Answers(model)[0]);
    }

    [Fact]
    public void A_function_that_nothing_calls_may_be_anything()
    {
        OnnxBuilder model = Model()
            .Function("Endless", ["a"], ["b"], f => f.Node("Endless", ["a"], ["b"], "my"))
            .Node("Relu", ["x"], "y").Output("y");

        Assert.Equal([3.0, 0.0], Answers(model)[0]);
    }

    public static TheoryData<string, string, byte[]> Refused { get; } = new()
    {
        {
            "FG0010", "calls a function that calls itself: 'my.F' → 'my.G' → 'my.F'",
            Model().Function("F", ["a"], ["b"], f => f.Node("G", ["a"], ["b"], "my")).Function("G", ["a"], ["b"], f => f.Node("F", ["a"], ["b"], "my"))
                .Node("F", ["x"], ["y"], "my").Output("y").ToBytes()
        },
        {
            "FG0010", "The function 'my.F' is defined twice",
            Model().Function("F", ["a"], ["b"], f => f.Node("Neg", ["a"], "b")).Function("F", ["a"], ["b"], f => f.Node("Abs", ["a"], "b"))
                .Node("F", ["x"], ["y"], "my").Output("y").ToBytes()
        },
        {
            "FG0010", "Node 'y' (my.F) has 2 inputs and 1 output, and the function that the model defines has 1 and 1",
            Model().Function("F", ["a"], ["b"], f => f.Node("Neg", ["a"], "b")).Node("F", ["x", "x"], ["y"], "my").Output("y").ToBytes()
        },
        {
            "FG0010", "Node 'y/b' (Add) reads the tensor 'y/x', which nothing defines",
            Model().Function("F", ["a"], ["b"], f => f.Node("Add", ["a", "x"], "b")).Node("F", ["x"], ["y"], "my").Output("y").ToBytes()
        },
        {
            "FG0011", "Node 'y/b' (com.example.Magic): the operator is not supported",
            Model().Function("F", ["a"], ["b"], f => f.Node("Magic", ["a"], ["b"], "com.example")).Node("F", ["x"], ["y"], "my").Output("y").ToBytes()
        },
        { "FG0011", "it is a function of the exporter's library", Model().Node("aten_gelu", ["x"], ["y"], "pkg.onnxscript.torch_lib").Output("y").ToBytes() },
        { "FG0021", "expand to more than 50000 nodes", Laughs(10, 10).ToBytes() },
        { "FG0021", "expand to more than 50000 nodes", Laughs(2, 60, isEmpty: true).ToBytes() },
        { "FG0021", "Functions call each other more than 64 deep", Laughs(1, 70).ToBytes() },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_wrong_with_a_function_is_told(string id, string text, byte[] model)
    {
        ModelException exception = Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model)));
        Assert.Equal(id, exception.Diagnostic.Id);
        Assert.Contains(text, exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Long_names_do_not_grow_with_the_depth_of_calls()
    {
        string name = new('n', 5000);
        OnnxModel model = FunctionInlining.Inline(OnnxModelReader.Read(Laughs(1, 60, name).ToBytes()));
        Assert.All(model.Graph.Nodes, node => Assert.InRange(node.Outputs[0].Length + node.Name.Length, 1, 5500));
        Assert.Empty(model.Functions);
    }

    /// <summary>Functions that each call the next several times.</summary>
    private static OnnxBuilder Laughs(int calls, int depth, string name = "h", bool isEmpty = false)
    {
        OnnxBuilder model = Model();
        for (int level = 0; level < depth; level++)
        {
            int next = level + 1;
            model.Function($"F{level}", ["a"], ["b"], f =>
            {
                for (int call = 0; call < calls && (next < depth || !isEmpty); call++)
                {
                    string from = call == 0 ? "a" : $"{name}{call - 1}";
                    string to = call == calls - 1 ? "b" : $"{name}{call}";
                    f = next < depth ? f.Node($"F{next}", [from], [to], "my") : f.Node("Neg", [from], to);
                }

                return f;
            });
        }

        return model.Node("F0", ["x"], [name], "my").Output(name);
    }

    private static OnnxBuilder Model() => OnnxBuilder.Model().Opset("my", 1).Input("x", 1, 2);

    private static ModelGraph Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;

    private static double[][] Answers(OnnxBuilder model)
    {
        ModelGraph graph = Lower(model);
        Agreement.Check(graph);
        return [.. ReferenceEvaluator.Evaluate(graph, [s_x]).Select(t => t.Floats)];
    }
}
