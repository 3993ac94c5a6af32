using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Tests.Interpreting;

/// <summary>The faults that a planner or a schedule could have.</summary>
internal static class Mutations
{
    public static readonly IReadOnlyList<Mutation> All =
    [
        // Places
        OfLoads("a load one element late", place => place.Plus(1)),
        OfLoads("a load one element early", place => place.Plus(-1)),
        OfLoads("a load far beyond", place => place.Plus(100_000)),
        OfLoads("a wrong stride of a load", Stretched),
        OfLoads("a load that forgets a loop", WithoutTerm),
        OfStores("a store one element late", place => place.Plus(1)),
        OfStores("a store one element early", place => place.Plus(-1)),
        OfStores("a store far beyond", place => place.Plus(100_000)),
        OfStores("a wrong stride of a store", Stretched),
        OfStores("a store that forgets a loop", WithoutTerm),
        Statement<PointStatement>("a pointer one element late", s => [s with { Place = s.Place.Plus(1) }]),
        Statement<PointStatement>("a pointer with a wrong stride", s => Stretched(s.Place) is { } place ? [s with { Place = place }] : null),
        Statement<PointStatement>("a pointer that forgets a loop", s => WithoutTerm(s.Place) is { } place ? [s with { Place = place }] : null),
        Statement<AdvanceStatement>("a step too far", s => [s with { Elements = s.Elements + 1 }]),
        Statement<AdvanceStatement>("a pointer that stays", _ => []),
        Statement<InvokeStatement>("a part that is given the next element", s => [s with { Places = [s.Places[0].Plus(1), .. s.Places.Skip(1)] }]),
        Statement<InvokeStatement>("a part that is given the next number",
            s => s.Indices.Count > 0 ? [s with { Indices = [s.Indices[0] + 1, .. s.Indices.Skip(1)] }] : null),

        // Loops and tails
        Statement<ForStatement>("a loop without its last turn",
            s => s.End is IntegerValue { Value: > 1 } end ? [s with { End = end with { Value = end.Value - s.Step } }] : null),
        Statement<ForStatement>("a loop without its first turn",
            s => s.Start is IntegerValue start ? [s with { Start = start with { Value = start.Value + s.Step } }] : null),
        Statement<ForStatement>("a loop that is left out", _ => []),
        Statement<ForStatement>("a loop with a turn too many",
            s => s.End is IntegerValue end ? [s with { End = end with { Value = end.Value + s.Step } }] : null),
        Statement<RepeatStatement>("a turn too few", s => [s with { Times = s.Times - 1 }]),
        Statement<RepeatStatement>("a turn too many", s => [s with { Times = s.Times + 1 }]),
        Statement<BlockStatement>("a block that is left out: a tail that is dropped", _ => []),
        Statement<ForNonZeroStatement>("inputs that are never looked at", s => [s with { Count = s.Count - s.Lanes }]),
        Statement<IfStatement>("a condition that is not asked", s => [new BlockStatement("", s.Body)]),

        Statement<WhileStatement>("a loop that ends after its first turn", s => [new IfStatement(s.Condition, s.Body)]),
        Statement<WhileStatement>("a loop that is left out", _ => []),

        // Stores
        Statement<StoreStatement>("a store that is left out", _ => []),
        Statement<StoreStatement>("a lane that is not stored", s => s.Count > 1 ? [s with { Count = s.Count - 1 }] : null),
        Statement<StoreStatement>("a last vector that is stored whole", s => s.IsPartial ? [s with { Count = s.Value.Type.Lanes }] : null),
        Statement<FillStatement>("zeros that are left out", _ => []),
        Statement<FillStatement>("an element that is not filled", s => [s with { Count = s.Count - 1 }]),
        Statement<FillStatement>("a wrong value that fills", s => [s with { Value = KernelValues.Constant(s.Value.Type, 7, 7) }]),
        Statement<CopyStatement>("an element that is not copied", s => [s with { Count = s.Count - 1 }]),
        Statement<CopyStatement>("a copy from the next element", s => [s with { Source = s.Source.Plus(1) }]),
        Statement<CopyStatement>("a copy to the next element", s => [s with { Target = s.Target.Plus(1) }]),

        // Sums
        Statement<AssignStatement>("a product that is missing", s => s.Value is MultiplyAddValue ? [] : null),
        Statement<AssignStatement>("a product that is added twice", s => s.Value is MultiplyAddValue ? [s, s] : null),
        Value<MultiplyAddValue>("a product that forgets the sum", v => v with { Sum = KernelValues.Floating(v.Type, 0) }),
        Value<MultiplyAddValue>("an input in place of a weight", v => v with { Right = v.Left }),
        Statement<AssignStatement>("partial sums that are not combined", s => s.Value is BinaryValue { Function: BinaryFunction.Add } ? [] : null),
        Statement<LetStatement>("a bias that is added twice",
            s => s.Value is LoadValue { Type.Element: ElementType.Float32 } or FloatingValue { Lanes.Count: > 1 }
                ? [s, new AssignStatement(s.Local, new BinaryValue(s.Local.Type, BinaryFunction.Add, s.Local, s.Local))]
                : null),
        Statement<LetStatement>("a sum that does not begin with its bias",
            s => s.Value is LoadValue { Type.Element: ElementType.Float32 } ? [s with { Value = KernelValues.Floating(s.Local.Type, 0) }] : null),

        // Values
        Value<FloatingValue>("a wrong constant", v => v with { Lanes = [.. v.Lanes.Select(lane => (lane * 1.5) + 0.25)] }),
        Value<FloatingValue>("constants in a wrong order", v => v.Lanes.Count > 1 ? v with { Lanes = [.. v.Lanes.Skip(1), v.Lanes[0]] } : null),
        Value<BinaryValue>("a difference for a sum", v => v.Function == BinaryFunction.Add ? v with { Function = BinaryFunction.Subtract } : null),
        Value<BinaryValue>("the smaller for the larger", v => v.Function == BinaryFunction.Max ? v with { Function = BinaryFunction.Min } : null),
        Value<BinaryValue>("a sum for a product", v => v.Function == BinaryFunction.Multiply ? v with { Function = BinaryFunction.Add } : null),
        Value<BinaryValue>("a quotient that is no quotient", v => v.Function == BinaryFunction.Divide ? v.Left : null),
        Value<BinaryValue>("a comparison the other way round", v => v.Function.IsComparison() ? v with { Left = v.Right, Right = v.Left } : null),
        Value<UnaryValue>("a function that is left out", v => v.Type == v.Operand.Type ? v.Operand : null),
        Value<SelectValue>("a choice the other way round", v => v with { WhenTrue = v.WhenFalse, WhenFalse = v.WhenTrue }),
        Value<QuotientValue>("a bound that is rounded down", v => v.Divisor > 1 ? v with { Dividend = v.Dividend + (1 - v.Divisor) } : null),
        Value<LoadValue>("lanes that are not loaded", v => v.Count > 1 ? v with { Count = v.Count - 1 } : null),
        Value<EntryValue>("the next entry of a table", v => v with { Index = v.Index + 1 }),
        Value<CallValue>("another shuffle",
            v => v.Function is RuntimeFunction.FirstOfQuad or RuntimeFunction.FirstQuad ? v with { Function = v.Function + 1 } : null),
        Value<CallValue>("a product for a sum of lanes",
            v => v.Function == RuntimeFunction.HorizontalSum ? v with { Function = RuntimeFunction.HorizontalProduct } : null),
        Value<CallValue>("the smallest for the largest lane",
            v => v.Function == RuntimeFunction.HorizontalMax ? v with { Function = RuntimeFunction.HorizontalMin } : null),
        Value<CallValue>("the other half of a pair of weights",
            v => v.Function == RuntimeFunction.LowerBrainFloat ? v with { Function = RuntimeFunction.UpperBrainFloat } : null),
    ];

    private static Mutation Value<T>(string name, Func<T, KernelValue?> wrong)
        where T : KernelValue => new(name, value => value is T own ? wrong(own) : null, null);

    private static Mutation Statement<T>(string name, Func<T, KernelStatement[]?> wrong)
        where T : KernelStatement => new(name, null, statement => statement is T own ? wrong(own) : null);

    private static Mutation OfLoads(string name, Func<Place, Place?> wrong) => new(
        name,
        value => value switch
        {
            LoadValue load => wrong(load.Place) is { } place ? load with { Place = place } : null,
            LoadQuadValue quad => wrong(quad.Place) is { } place ? quad with { Place = place } : null,
            _ => null,
        },
        null);

    private static Mutation OfStores(string name, Func<Place, Place?> wrong) =>
        Statement<StoreStatement>(name, s => wrong(s.Place) is { } place ? [s with { Place = place }] : null);

    private static Place? Stretched(Place place) => place.Index.Terms.Count > 0 ? place.Plus(place.Index.Terms[0].Variable) : null;

    private static Place? WithoutTerm(Place place) =>
        place.Index.Terms.Count > 0 ? place.Plus((AffineIndex)place.Index.Terms[0].Variable * -place.Index.Terms[0].Coefficient) : null;
}
