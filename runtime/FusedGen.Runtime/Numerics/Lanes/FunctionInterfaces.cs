namespace FusedGen.Numerics;

/// <summary>A function of one number, written over lanes of doubles.</summary>
internal interface IDoubleFunction
{
    static abstract D Invoke<L, D>(D x)
        where L : IDoubleLanes<D>;
}

/// <summary>A function of two numbers, written over lanes of doubles.</summary>
internal interface IBinaryDoubleFunction
{
    static abstract D Invoke<L, D>(D x, D y)
        where L : IDoubleLanes<D>;
}

/// <summary>A function of one float.</summary>
internal interface IScalarFunction
{
    static abstract float Invoke(float x);
}

/// <summary>A function of two floats.</summary>
internal interface IBinaryScalarFunction
{
    static abstract float Invoke(float x, float y);
}
