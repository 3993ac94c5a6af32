using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Printing.Layout;

namespace FusedGen.Compiler.Printing.Kernels;

/// <summary>Prints values as C# expressions.</summary>
internal sealed class ValuePrinter : IKernelValueVisitor<Code>
{
    private static readonly ValuePrinter s_instance = new();

    private ValuePrinter()
    {
    }

    /// <summary>A value that may stand inside another.</summary>
    public static Code Print(KernelValue value) => value.Accept(s_instance);

    /// <summary>A value that stands alone, without brackets around it.</summary>
    public static Code PrintAlone(KernelValue value) =>
        value is BinaryValue binary && SymbolOf(binary) is { } symbol
            ? Code.Of(Print(binary.Left), $" {symbol} ", Print(binary.Right))
            : Print(value);

    /// <summary>
    /// The operator of a function, where it means the same in C# as it stands; integers wrap, whatever the project
    /// says.
    /// </summary>
    public static string? SymbolOf(BinaryValue value) => value.Function switch
    {
        BinaryFunction.And or BinaryFunction.Or or BinaryFunction.Xor when !value.Type.IsVector && IsComputedAsItself(value.Type.Element) =>
            value.Function.Symbol(),
        _ when !value.Type.IsVector && !value.Type.Element.IsFloating() && value.Type.Element != ElementType.Bool => null,
        BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Multiply or BinaryFunction.Divide or BinaryFunction.And or BinaryFunction.Or
            or BinaryFunction.Xor =>
            value.Function.Symbol(),
        _ => null,
    };

    public Code Visit(FloatingValue value)
    {
        IReadOnlyList<double> lanes = value.Lanes;
        if (!value.Type.IsVector)
        {
            return Literal.Of(lanes[0], value.Type.Element);
        }

        long first = BitConverter.DoubleToInt64Bits(lanes[0]);
        return lanes.Any(lane => BitConverter.DoubleToInt64Bits(lane) != first)
            ? Create(value.Type, lanes.Select(lane => (Code)Literal.Of(lane, value.Type.Element)).ToArray())
            : first == 0 ? $"{TargetSpelling.TypeName(value.Type)}.Zero"
            : Create(value.Type, Literal.Of(lanes[0], value.Type.Element));
    }

    public Code Visit(IntegerValue value) =>
        !value.Type.IsVector ? Literal.Of(value.Value, value.Type.Element)
        : value.Type.Element != ElementType.Bool ? Create(value.Type, Literal.Of(value.Value, value.Type.Element))
        : $"{TargetSpelling.TypeName(value.Type)}.{(value.Value != 0 ? "AllBitsSet" : "Zero")}";

    public Code Visit(LocalValue value) => value.Local.Name;

    public Code Visit(IndexValue value) => PlacePrinter.Index(value.Index);

    public Code Visit(QuotientValue value) => value.Divisor == 1
        ? PlacePrinter.Index(value.Dividend)
        : $"({PlacePrinter.Index(value.Dividend + (value.Divisor - 1))}) / {TargetSpelling.Text(value.Divisor)}";

    public Code Visit(LoadValue value) =>
        !value.Type.IsVector ? PlacePrinter.Element(value.Place)
        : value.IsPartial ? $"LoadPartial{TargetSpelling.VectorBits(value.Type)}(ref {PlacePrinter.Element(value.Place)}, {TargetSpelling.Text(value.Count)})"
        : value.IsAligned
            ? $"AlignedWeights.Load{TargetSpelling.VectorBits(value.Type)}(ref {value.Place.Pointer.Name}, {PlacePrinter.Index(value.Place.Index)})"
        : $"{TargetSpelling.VectorClass(value.Type)}.LoadUnsafe({PlacePrinter.Arguments(value.Place)})";

    public Code Visit(LoadQuadValue value) => $"InputQuads.Load{TargetSpelling.VectorBits(value.Type)}(ref {PlacePrinter.Element(value.Place)})";

    public Code Visit(LookUpValue value) => Code.Call(
        value.Type.IsVector ? $"TreeLanes.LookUp{TargetSpelling.VectorBits(value.Type)}Of{TargetSpelling.Text(value.Entries)}" : "Unsafe.Add",
        $"ref {PlacePrinter.Element(value.Place)}",
        Print(value.Index));

    public Code Visit(EntryValue value) => $"{value.Table.Name}[{PlacePrinter.Index(value.Index)}]";

    public Code Visit(BroadcastValue value) => Create(value.Type, Print(value.Element));

    public Code Visit(MultiplyAddValue value) =>
        Code.Call(value.RoundsProduct ? "VectorMath.MultiplyThenAdd" : "VectorMath.MultiplyAdd", Print(value.Left), Print(value.Right), Print(value.Sum));

    public Code Visit(UnaryValue value)
    {
        Code x = Print(value.Operand);
        ElementType type = value.Operand.Type.Element;
        return value.Function switch
        {
            UnaryFunction.Not => Code.Of(value.Type.IsVector ? "(~" : "(!", x, ")"),
            UnaryFunction.Negate when type.IsFloating() => Code.Of("(-", x, ")"),
            UnaryFunction.Bits => Code.Call($"BitConverter.{BitsFunction(type)}", x),
            UnaryFunction.Complement => Wrapped(type, Code.Of("~", x)),
            UnaryFunction function => Code.Call($"{MathClass(type)}.{function}", x),
        };
    }

    public Code Visit(BinaryValue value)
    {
        if (value.Function.IsComparison())
        {
            return value.Left.Type.IsVector ? VectorComparison(value) : InBrackets(value, value.Function.Symbol()!);
        }

        ElementType type = value.Type.Element;
        if (SymbolOf(value) is { } symbol)
        {
            return InBrackets(value, symbol);
        }

        if (value.Function is BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Multiply or BinaryFunction.And or BinaryFunction.Or
            or BinaryFunction.Xor)
        {
            return Wrapped(type, Code.Of(Print(value.Left), $" {value.Function.Symbol()} ", Print(value.Right)));
        }

        if (type == ElementType.Float32 && value.Function is BinaryFunction.Min or BinaryFunction.Max && (IsBound(value.Left) || IsBound(value.Right)))
        {
            (KernelValue x, KernelValue bound) = IsBound(value.Right) ? (value.Left, value.Right) : (value.Right, value.Left);
            return Code.Call($"VectorMath.{(value.Function == BinaryFunction.Min ? "AtMost" : "AtLeast")}", Print(x), Print(bound));
        }

        string mathClass = value.Function is BinaryFunction.Min or BinaryFunction.Max && !type.IsFloating() ? "Math" : MathClass(type);
        return Code.Call($"{mathClass}.{value.Function}", Print(value.Left), Print(value.Right));
    }

    /// <summary>
    /// Whether a value is a number that is neither NaN nor a zero, so that Min and Max are one instruction.
    /// </summary>
    private static bool IsBound(KernelValue value) => value is FloatingValue constant && constant.Lanes.All(lane => lane is < 0 or > 0);

    public Code Visit(SelectValue value) => value.Type.IsVector
        ? Code.Call($"{TargetSpelling.VectorClass(value.Type)}.ConditionalSelect", Print(value.Condition), Print(value.WhenTrue), Print(value.WhenFalse))
        : Code.Of("(", Print(value.Condition), " ? ", Print(value.WhenTrue), " : ", Print(value.WhenFalse), ")");

    public Code Visit(ConvertValue value) => value.Type.IsVector ? VectorConversion(value) : ScalarConversion(value);

    public Code Visit(CallValue value)
    {
        Code[] arguments = value.Arguments.Select(Print).ToArray();
        return value.Function switch
        {
            // Without vectors the lanes are a span of single elements.
            RuntimeFunction.HorizontalSum or RuntimeFunction.HorizontalProduct or RuntimeFunction.HorizontalMax or RuntimeFunction.HorizontalMin =>
                value.Arguments[0].Type.IsVector
                    ? Code.Call($"VectorMath.{value.Function}", arguments)
                    : Code.Call($"VectorMath.{value.Function}", Code.List("[", arguments, "]")),
            RuntimeFunction.FirstOfQuad => Code.Call("InputQuads.First", arguments),
            RuntimeFunction.SecondOfQuad => Code.Call("InputQuads.Second", arguments),
            RuntimeFunction.ThirdOfQuad => Code.Call("InputQuads.Third", arguments),
            RuntimeFunction.FourthOfQuad => Code.Call("InputQuads.Fourth", arguments),
            RuntimeFunction.LowerBrainFloat => BrainFloat(value.Type, Code.Of(arguments[0], " << 16")),
            RuntimeFunction.UpperBrainFloat =>
                BrainFloat(value.Type, Code.Of(arguments[0], " & ", Print(new IntegerValue(value.Type.Of(ElementType.Int32), -65536)))),
            RuntimeFunction.MultiplyAddPairs => Code.Call("IntegerPairs.MultiplyAdd", arguments),
            RuntimeFunction.Pair => Code.Call("IntegerPairs.Pair", arguments),
            RuntimeFunction.WidenPairs => value.Arguments[0] is LoadValue { Type.IsVector: true } load
                ? $"IntegerPairs.Load{TargetSpelling.VectorBits(value.Type)}(ref {PlacePrinter.Element(load.Place)})"
                : Code.Call("IntegerPairs.Widen", arguments),
            RuntimeFunction.KeepLeaves or RuntimeFunction.FirstLeaf or RuntimeFunction.WeightIfLeft => Code.Call($"TreeLanes.{value.Function}", arguments),
            RuntimeFunction.OneIfTrue => Code.Call("Unsafe.BitCast<bool, byte>", arguments),
            RuntimeFunction.CheckIndex or RuntimeFunction.CheckPlace or RuntimeFunction.CheckSequenceLength or RuntimeFunction.CheckCount =>
                Code.Call($"global::FusedGen.ModelArguments.{value.Function}", arguments),
            _ when NarrowFloatFunctions.TypeOf(value.Function) is { } narrow => NarrowFloat(value, narrow, arguments[0]),
            _ => Code.Call($"InputQuads.{value.Function}", arguments),
        };
    }

    private static string BitsFunction(ElementType operand) => operand switch
    {
        ElementType.Float32 => "SingleToInt32Bits",
        ElementType.Float64 => "DoubleToInt64Bits",
        ElementType.Int32 => "Int32BitsToSingle",
        _ => "Int64BitsToDouble",
    };

    private static Code Create(LaneType type, params Code[] lanes) => Code.Call($"{TargetSpelling.VectorClass(type)}.Create", lanes);

    private static Code BrainFloat(LaneType type, Code bits) =>
        type.IsVector ? Code.Of("(", bits, ").AsSingle()") : Code.Call("BitConverter.Int32BitsToSingle", bits);

    /// <summary>A float of a byte or less is a byte, which the runtime library reads and writes.</summary>
    private static Code NarrowFloat(CallValue value, ElementType narrow, Code argument)
    {
        string type = $"global::FusedGen.{narrow}";
        if (NarrowFloatFunctions.IsDecoding(value.Function))
        {
            Code number = Code.Call($"{type}.ToSingle", argument);
            return value.Type.Element == ElementType.Float64 ? Code.Of("(double)", number) : number;
        }

        string method = $"{type}.{(value.Arguments[0].Type.Element == ElementType.Float64 ? "FromDouble" : "FromSingle")}";
        return narrow is ElementType.Float4E2M1 or ElementType.Float8E8M0 ? Code.Call(method, argument) : Code.Call(method, argument, "saturate: false");
    }

    private static Code InBrackets(BinaryValue value, string symbol) => Code.Of("(", Print(value.Left), $" {symbol} ", Print(value.Right), ")");

    private static Code VectorComparison(BinaryValue value)
    {
        Code x = Print(value.Left);
        Code y = Print(value.Right);
        string vector = TargetSpelling.VectorClass(value.Left.Type);
        return (value.Function, value.Left.Type.Element) switch
        {
            (BinaryFunction.Equal, ElementType.Bool) => Code.Of("(~(", x, " ^ ", y, "))"),
            (BinaryFunction.NotEqual, ElementType.Bool) => Code.Of("(", x, " ^ ", y, ")"),
            (BinaryFunction.Equal, _) => Code.Call($"{vector}.Equals", x, y),
            (BinaryFunction.NotEqual, _) => Code.Of("(~", Code.Call($"{vector}.Equals", x, y), ")"),
            (BinaryFunction.Less, _) => Code.Call($"{vector}.LessThan", x, y),
            (BinaryFunction.LessOrEqual, _) => Code.Call($"{vector}.LessThanOrEqual", x, y),
            (BinaryFunction.Greater, _) => Code.Call($"{vector}.GreaterThan", x, y),
            _ => Code.Call($"{vector}.GreaterThanOrEqual", x, y),
        };
    }

    private static Code VectorConversion(ConvertValue value)
    {
        Code x = Print(value.Operand);
        LaneType from = value.Operand.Type;
        return (from.Element, value.Type.Element) switch
        {
            (ElementType.Bool, ElementType.Float32) =>
                Print(new SelectValue(value.Operand, KernelValues.Floating(value.Type, 1), KernelValues.Floating(value.Type, 0))),
            (ElementType.Float32, ElementType.Bool) => Print(KernelValues.Compare(BinaryFunction.NotEqual, value.Operand, KernelValues.Floating(from, 0))),
            (ElementType.Int8, ElementType.Float32) when value.Operand is LoadValue { IsPartial: false } load =>
                $"Int8Vectors.Load{TargetSpelling.VectorBits(value.Type)}(ref {PlacePrinter.Element(load.Place)})",
            (ElementType.Int32, ElementType.Float32) => Code.Call($"{TargetSpelling.VectorClass(value.Type)}.ConvertToSingle", x),
            _ when from == value.Type => x,
            _ => throw new InvalidOperationException($"{from} cannot become {value.Type} in vectors."),
        };
    }

    private static Code ScalarConversion(ConvertValue value)
    {
        Code x = Print(value.Operand);
        ElementType from = value.Operand.Type.Element;
        ElementType to = value.Type.Element;
        return (from, to) switch
        {
            _ when from == to => x,
            (ElementType.Bool, _) => Code.Of("(", x, " ? ", Constant(to, 1), " : ", Constant(to, 0), ")"),
            (_, ElementType.Bool) => Code.Of("(", x, " != ", Constant(from, 0), ")"),
            _ when from.IsFloating() && !to.IsFloating() => Code.Call($"ElementMath.To{to}", x),
            _ when to.IsFloating() => Code.Of($"({to.Keyword()})", x),
            _ => Code.Of($"unchecked(({to.Keyword()})", x, ")"),
        };
    }

    private static Code Constant(ElementType type, int number) => Print(KernelValues.Constant(LaneType.Single(type), number, number));

    private static string MathClass(ElementType type) => type == ElementType.Float32 ? "VectorMath" : "ElementMath";

    /// <summary>Integer arithmetic wraps around, also in a project that checks it.</summary>
    private static Code Wrapped(ElementType type, Code code) =>
        IsComputedAsItself(type) ? Code.Of("unchecked(", code, ")") : Code.Of($"unchecked(({type.Keyword()})(", code, "))");

    /// <summary>Whether C# computes with integers of the type in it: with small ones it does in int.</summary>
    private static bool IsComputedAsItself(ElementType type) => type is ElementType.Int32 or ElementType.Int64 or ElementType.UInt32 or ElementType.UInt64;
}
