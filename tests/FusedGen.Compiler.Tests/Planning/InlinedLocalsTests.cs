using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Scheduling;

namespace FusedGen.Compiler.Tests.Planning;

/// <summary>What a method has of the locals up to which the JIT inlines.</summary>
public class InlinedLocalsTests
{
    private static readonly Target s_narrow = KnownTargets.All.Last(t => !t.IsScalar);
    private static readonly Pointer s_x = new("x", ElementType.Float32);

    [Fact]
    public void Parameters_and_variables_count_and_a_narrow_product_has_its_condition()
    {
        KernelBuilder builder = new();
        Local x = builder.Let("x0", KernelValues.Broadcast(s_narrow.Floats, new Place(s_x, 0)));
        Local sum = builder.Let("s0", KernelValues.Floating(s_narrow.Floats, 0));
        builder.Assign(sum, new MultiplyAddValue(x, x, sum, RoundsProduct: false));

        Assert.Equal(1 + 2 + s_narrow.LocalsOfProduct, InlinedLocals.Of(s_narrow, [s_x], builder.Body));
    }

    [Fact]
    public void Blocks_share_their_variables_and_not_what_is_inlined_into_them()
    {
        KernelBuilder builder = new();
        for (int block = 0; block < 3; block++)
        {
            using (builder.Block("a block"))
            {
                Local x = builder.Let("x", KernelValues.Floating(s_narrow.Floats, 1));
                builder.Assign(x, new UnaryValue(x.Type, UnaryFunction.Tanh, x));
            }
        }

        Assert.Equal(1 + (3 * 37), InlinedLocals.Of(s_narrow, [], builder.Body));
    }
}
