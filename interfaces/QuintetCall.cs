namespace Quintet;

/// <summary>Settings of single calls.</summary>
public static class QuintetCall;
